import type { Lift } from '../../../insight/lift/lift.ts';
import type { Weighed } from '../../../insight/lift/weigh.ts';
import { against, candidateWords, doubts, headline, timesWords } from '../../../insight/lift/words.ts';
import type { Estimate } from '../../../insight/statistics/interval.ts';
import type { Output } from '../../output.ts';
import { sayAssumed } from '../backtest/say-assumed.ts';

const none = '–';
const shownClaims = 30;
const headlines = 5;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const rate = (value: Estimate | undefined) =>
  value ? `${percent(value.value)} (${percent(value.low)}–${percent(value.high)})` : none;
const times = (value: Estimate | undefined) => (value ? timesWords(value) : none);
const chance = (p: number) => (p < 0.0001 ? '< 0.0001' : p.toFixed(4));

/** Lift for a person: what it is about, what may be claimed, and the signals that it would make. */
export function sayLift(out: Output, found: Lift): void {
  const { question, model, dates, unknownDates, everyone, base, mqls, weighed, tooFew } = found;
  const { label, of, horizon, fdr } = question;
  const units = of === 'account' ? 'companies, and leads without one' : 'leads';
  const count = (name: 'before' | 'suppressed') => dates.reduce((sum, date) => sum + date[name], 0);
  out.say(
    `Model ${model.name} (${model.digest.slice(0, 12)}) against "${label.text}", ${units}; as of ${dates.map(({ asOf }) => day(asOf)).join(', ')}; outcomes up to ${day(horizon)}.`,
  );
  if (unknownDates.length > 0) {
    out.say(`Not asked, since the label's time hasn't ended there: ${unknownDates.map(day).join(', ')}.`);
  }
  out.say(sayAssumed(found.assumed));
  for (const warning of found.warnings) out.say(warning);
  out.say(
    `${everyone.happened} of ${everyone.of} had it, ${rate(base)}; of MQLs ${mqls ? rate(mqls) : found.hasMqlRules ? 'none held a rule' : 'the model has no rule of kind mql or mqa'}. Left out: ${count('before')} who stood there before, ${count('suppressed')} suppressed.`,
  );
  const claims = weighed.filter(({ claim }) => claim);
  out.say(
    `${weighed.length} were tried, ${tooFew} had too few to try; of ${claims.length} something may be claimed, with at most ${percent(fdr)} false among them (Benjamini–Hochberg). The other ${weighed.length - claims.length} tell you nothing.`,
  );
  if (claims.length === 0) return;

  out.say('');
  for (const one of strongest(claims)) out.say(`- ${headline(one, question)}`);
  out.say('\nWhat may be claimed, the surest first');
  out.table(
    ['who', 'units', 'with', 'without', 'ratio', 'to MQLs', 'by date', 'adjusted p', 'mind'],
    claims
      .slice(0, shownClaims)
      .map((one) => [
        ...[candidateWords(one.candidate), one.inside.of, rate(one.with), rate(one.without), times(one.ratio)],
        ...[times(one.toMqls), one.byDate.map(({ ratio }) => ratio?.value.toFixed(1) ?? none).join(' · ')],
        ...[chance(one.adjusted), doubts(one).join('; ')],
      ]),
  );
  if (claims.length > shownClaims) out.say(`${claims.length - shownClaims} more: --json or --format csv.`);
  sayProposals(out, found);
  const nothing = ofNothing(found);
  if (nothing.length > 0) out.say(`\nSignals of the model that tell you nothing here: ${nothing.join(', ')}.`);
}

/** The highest, an event or signal once. */
function strongest(claims: readonly Weighed[]): Weighed[] {
  const low = ({ ratio }: Weighed) => ratio?.low ?? 0;
  const named = new Set<string>();
  return claims
    .filter((one) => (one.ratio?.low ?? 0) > 1)
    .toSorted((a, b) => low(b) - low(a))
    .filter(({ candidate }) => {
      const name = candidate.kind === 'event' ? `event ${candidate.event}` : `signal ${candidate.signal}`;
      return !named.has(name) && named.add(name);
    })
    .slice(0, headlines);
}

function sayProposals(out: Output, { proposals }: Lift): void {
  if (proposals.length === 0) return;
  out.say('\nAs signals: each event in the window that tells most, ten points for each doubling');
  for (const proposal of proposals) {
    out.say(`\n# ${against(proposal)}`);
    out.say(proposal.yaml);
  }
}

/** Signals that were tried and of which nothing may be claimed. */
function ofNothing({ weighed }: Lift): string[] {
  const names = (claim: boolean) =>
    new Set(
      weighed.flatMap(({ candidate, claim: is }) =>
        candidate.kind === 'signal' && is === claim ? [candidate.signal] : [],
      ),
    );
  const claimed = names(true);
  return [...names(false)].filter((name) => !claimed.has(name));
}
