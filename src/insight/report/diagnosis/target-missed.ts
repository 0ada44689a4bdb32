import type { Cohort } from '../../outcomes/cohorts.ts';
import { number, share } from '../../outcomes/words.ts';
import { wilson } from '../../statistics/wilson.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';

/** One month below is chance or a holiday; three in a row are a habit. */
export const monthsInARow = 3;

const about = { name: 'target_missed', asks: 'Is the target missed each month?' };

/** The share of those who qualified that became SQL lies below the target month for month. */
export function targetMissed({ months, target }: Pick<Evidence, 'months' | 'target'>): Finding {
  const known = months.filter((month) => month.known >= enoughKnown).slice(-monthsInARow);
  if (known.length < monthsInARow) {
    return {
      ...{ ...about, state: 'unclear' },
      says: `It takes ${monthsInARow} months with ${enoughKnown} or more whose time has ended; there are ${known.length}.`,
    };
  }
  const each = known.map((month) => `${month.period?.name ?? ''}: ${share(month.stages.sql.rate)}`);
  const together = wilson({
    happened: sum(known, ({ stages }) => stages.sql.reached),
    of: sum(known, (month) => month.known),
  });
  const eachBelow = known.every(({ stages }) => (stages.sql.rate?.value ?? 1) < target.from);
  // Together they must leave the target out, so that three times just below isn't taken for more than chance.
  if (!eachBelow || !together || together.high >= target.from) {
    return { ...about, state: 'absent', says: `MQL to SQL: ${each.join('; ')}.` };
  }
  return {
    ...{ ...about, state: 'found' },
    says: `The target is missed month for month.`,
    figures: [...each, `together: ${share(together)}, wanted at least ${number(target.from * 100)}%`],
    cause:
      'A target that is missed every month is either not one that these thresholds can bring, or nobody’s: it was set without the rates that are observed.',
    next: 'Back-solve the target with the observed rates, and agree on thresholds or on another target, with both sides’ signature.',
    command: 'pql calibrate; pql model describe',
  };
}

function sum(cohorts: readonly Cohort[], of: (cohort: Cohort) => number): number {
  return cohorts.reduce((all, cohort) => all + of(cohort), 0);
}
