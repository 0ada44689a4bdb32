import { verdictSentence } from '../../../insight/outcomes/motion-words.ts';
import type { Motions } from '../../../insight/outcomes/motions.ts';
import { number } from '../../../insight/outcomes/words.ts';
import type { Output } from '../../output.ts';
import { sayCohorts } from './say-cohorts.ts';

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
