import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import { admissible, type Instant } from '../reference/admissible.ts';
import { subjectScorer } from '../reference/score.ts';
import type { SubjectScores } from '../result.ts';
import { type Goal, isReached } from './goals.ts';

/** What is reached today, and the first instant, in whole days after as-of, at which it is no longer if nothing further happens. */
export interface Expiry {
  readonly of: Goal;
  /** Days after as-of; undefined: it still holds after `horizon` days. */
  readonly days: number | undefined;
  /** The scores of that day and of the day before, which say why. */
  readonly lost?: { readonly before: SubjectScores; readonly then: SubjectScores } | undefined;
}

/** How many days are looked ahead. */
export const horizon = 365;

const day = 86_400_000;
/**
 * How far apart the days are that are looked at, up to a day: each at first, later week by week and month by month, and in the span
 * that decides by halves. All 365 took 60 to 200 ms; most windows are over after 90 days.
 */
const spans = [
  { until: 7, length: 1 },
  { until: 91, length: 7 },
  { until: horizon, length: 30 },
] as const;

/**
 * When each qualification that holds, and the tier, is lost without further activity: what is known at the instant stays as it
 * is, and time passes. In the order of the rules, then the tier.
 */
export function expiries(model: Model, history: History, subject: Subject, id: string, instant: Instant): Expiry[] {
  const standing = admissible(history, instant);
  const score = subjectScorer(model, standing, subject, id);
  const now = score(instant);
  if (!now) return [];
  const reached: Goal[] = [
    ...now.qualified.map((rule): Goal => ({ kind: 'rule', rule })),
    ...(now.tier === 'P4' ? [] : [{ kind: 'tier', tier: now.tier } as const]),
  ];
  const known = new Map<number, ReturnType<typeof score>>();
  const after = (days: number) => {
    if (days === 0) return now;
    if (!known.has(days)) {
      known.set(days, score({ asOf: instant.asOf + days * day, knownAt: instant.knownAt + days * day }));
    }
    return known.get(days);
  };
  return reached.map((of) => {
    const days = firstDay((days) => !isReached(of, after(days)));
    const [before, then] = days === undefined ? [] : [after(days - 1), after(days)];
    return { of, days, lost: before && then && { before, then } };
  });
}

function firstDay(isLost: (days: number) => boolean): number | undefined {
  let held = 0;
  while (held < horizon) {
    const start = held;
    const { length } = spans.find(({ until }) => start < until) ?? { length: horizon };
    let lost = Math.min(horizon, held + length);
    if (!isLost(lost)) {
      held = lost;
      continue;
    }
    while (lost - held > 1) {
      const middle = Math.floor((held + lost) / 2);
      if (isLost(middle)) lost = middle;
      else held = middle;
    }
    return lost;
  }
  return undefined;
}
