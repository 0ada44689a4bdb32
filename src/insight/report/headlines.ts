import { none, number, share } from '../outcomes/words.ts';
import { mean } from './diagnosis/weak-pipeline.ts';
import { together } from './kept-promises.ts';
import type { WeekReport } from './week-report.ts';

/** One figure of a week, with what it is to be held against. */
export interface Headline {
  readonly name: string;
  readonly figure: string;
  readonly aside: string;
}

/** What a week stands beside. */
export function besideWeeks(before: number): string {
  if (before === 0) return 'the first week on record';
  return before === 1 ? 'beside the week before' : `beside the ${before} weeks before`;
}

const percent = (value: number | undefined) => (value === undefined ? none : `${Math.round(value * 1000) / 10}%`);

/** What a head of revenue operations asks first; Slack is told the first three. */
export function headlines({ weeks, recent, promises, contribution, targets }: WeekReport): Headline[] {
  const qualified = weeks.map((week) => week.qualified);
  const claim = together(promises.week, 'claim');
  const won = contribution.week.find(({ outcome }) => outcome === 'won');
  const wanted = targets.weekly ? `, ${number(targets.weekly.wanted)} wanted` : '';
  const before = qualified.slice(-5, -1);
  return [
    {
      name: 'qualified this week',
      figure: number(qualified.at(-1) ?? 0),
      aside: `${before.length === 0 ? 'no weeks before' : `${number(mean(before))} a week before`}${wanted}`,
    },
    {
      name: 'MQL to SQL, last weeks known',
      figure: percent(recent?.stages.sql.rate?.value),
      aside: recent ? `${share(recent.stages.sql.rate)} of ${number(recent.known)}` : "nobody's time has ended",
    },
    {
      name: 'claimed in time',
      figure: percent(claim.rate?.value),
      aside: claim.of === 0 ? 'nothing was promised' : `${number(claim.happened)} of ${number(claim.of)}`,
    },
    {
      name: 'won this week',
      figure: number(won?.all ?? 0),
      aside: won?.value === undefined ? 'no amount recorded' : `worth ${number(won.value)}`,
    },
  ];
}
