import type { Subject } from '../../model/types.ts';
import type { Estimate } from '../statistics/interval.ts';
import type { Candidate, TriedWindow } from './candidates.ts';
import type { Lift } from './lift.ts';
import type { Proposal } from './proposals.ts';
import type { Weighed } from './weigh.ts';

export function windowWords({ kind, days }: TriedWindow): string {
  return `${kind} ${days} days`;
}

/** Who is in it: `api_call ≥ 3, first 7 days`, `title: CTO`. */
export function candidateWords(candidate: Candidate): string {
  return candidate.kind === 'event'
    ? `${candidate.event} ≥ ${candidate.atLeast}, ${windowWords(candidate.window)}`
    : `${candidate.signal}: ${candidate.band}`;
}

export function timesWords({ value, low, high }: Estimate): string {
  const shown = (one: number) =>
    one >= 100 ? one.toFixed(0) : one >= 10 ? one.toFixed(1) : one.toFixed(one < 1 ? 2 : 1);
  return `${shown(value)} × (${shown(low)}–${shown(high)})`;
}

export const unitsWords = (of: Subject) => (of === 'account' ? 'accounts' : 'leads');

/** What a claim says in one sentence: against the model's MQLs where it is surely above them, else against the others. */
export function headline(
  { candidate, ratio, toMqls, ...rest }: Weighed,
  { of, label }: Pick<Lift['question'], 'of' | 'label'>,
): string {
  const who =
    candidate.kind === 'event'
      ? `${unitsWords(of)} with ${candidate.atLeast} or more ${candidate.event} in ${candidate.window.kind === 'first' ? 'their first' : 'the last'} ${candidate.window.days} days`
      : `${unitsWords(of)} with ${candidate.signal} ${candidate.band}`;
  const above = toMqls && toMqls.low > 1 ? toMqls : undefined;
  const others =
    candidate.kind === 'signal' && candidate.among === 'known'
      ? `the others of known ${candidate.signal}`
      : 'the others';
  const than = above ? 'the rate of MQLs' : `the rate of ${others}`;
  const times = above ?? ratio;
  return [
    `${who} reach "${label.text}" at ${times ? timesWords(times) : 'another rate than'} ${than}`,
    ...doubts(rest),
  ].join('; ');
}

/** What speaks against leaning on it. */
export function doubts({ heterogeneity, segments }: Pick<Weighed, 'heterogeneity' | 'segments'>): string[] {
  const reversed = segments.filter(({ reverses }) => reverses).map(({ grade }) => grade);
  return [
    ...(heterogeneity !== undefined && heterogeneity < 0.05 ? ['it changes from date to date'] : []),
    ...(reversed.length > 0 ? [`it reverses for grade ${reversed.join(', ')}`] : []),
  ];
}

/** How much better a proposal is than what the model has of the event. */
export function against({ best, has, event }: Proposal): string {
  const { ratio, candidate } = best;
  if (!ratio) return '';
  const used = candidate.kind === 'event' && candidate.used;
  if (!has) {
    return `${timesWords(ratio)}; the model ${used ? `counts ${event}, and none of its bands tells anything` : 'has no signal of it'}`;
  }
  const better = strength(ratio.value) / strength(has.ratio.value);
  const how = better > 1.05 ? `${better.toFixed(1)} times as strong as` : better < 0.95 ? 'less than' : 'no more than';
  return `${timesWords(ratio)}, ${how} the model's ${has.signal} ${has.band}: ${timesWords(has.ratio)}`;
}

const strength = (ratio: number) => Math.max(ratio, 1 / ratio);
