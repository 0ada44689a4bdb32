import type { Motions } from '../../../insight/outcomes/motions.ts';
import { salesStages } from '../../../model/label.ts';
import type { Output } from '../../output.ts';
import { sayCohorts } from './say-cohorts.ts';
import { number, stageWords, timesAs } from './words.ts';

const wayWords: Readonly<Record<string, string>> = {
  mql: 'MQL only',
  mql_then_pql: 'MQL, then PQL',
  pql: 'PQL only',
  pql_then_mql: 'PQL, then MQL',
  both_at_once: 'both in one run',
};

/** Marketing against product, for a person. */
export function sayMotions(out: Output, motions: Motions): void {
  const named = (group: string) => wayWords[group] ?? group;
  sayCohorts(out, motions.kinds, 'kind');
  sayCohorts(
    out,
    motions.ways.map((cohort) => ({ ...cohort, group: named(cohort.group) })),
    'way',
  );
  out.say(`\n${overlap(motions)}`);
  sayCohorts(
    out,
    motions.months
      .filter(({ qualified }) => qualified > 0)
      .map((cohort) => ({ ...cohort, group: `${cohort.period?.name ?? ''} ${named(cohort.group)}` })),
    'month',
  );
  out.say(`\n${verdictSentence(motions)}`);
}

function overlap({ ways }: Motions): string {
  const all = ways.reduce((sum, { qualified }) => sum + qualified, 0);
  const of = (way: string) => ways.find(({ group }) => group === way)?.qualified ?? 0;
  const both = of('mql_then_pql') + of('pql_then_mql') + of('both_at_once');
  return `Both ways: ${number(both)} of ${number(all)}; MQL came first in ${number(of('mql_then_pql'))}, PQL in ${number(of('pql_then_mql'))}, both in one run in ${number(of('both_at_once'))}.`;
}

/** Which motion earns its place, or that the figures don't tell. */
export function verdictSentence({ ratios, verdict }: Motions): string {
  const { motion, stage } = verdict;
  const ratio = stage && ratios[stage].ratio;
  if (ratio && motion) {
    const [winner, loser] = motion === 'pql' ? ['the product', 'marketing'] : ['marketing', 'the product'];
    const times = motion === 'pql' ? ratio : { value: 1 / ratio.value, low: 1 / ratio.high, high: 1 / ratio.low };
    return `Whom ${winner} qualified first reaches "${stageWords[stage]}" ${timesAs(times)} as often as whom ${loser} did, each month compared within itself: of the two, ${motion === 'pql' ? 'PQL' : 'MQL'} is the motion that earns its place by these figures.`;
  }
  const told = salesStages.flatMap((one) => {
    const found = ratios[one].ratio;
    return found ? [`${stageWords[one]} ${timesAs(found)}`] : [];
  });
  return told.length === 0
    ? "The figures don't tell which motion earns its place: outcomes of both, in the same months, are needed to compare them."
    : `The figures don't tell which motion earns its place: how many times as often whom the product qualified first gets there includes 1 at every stage (${told.join(', ')}).`;
}
