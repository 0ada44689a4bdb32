import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import { admissible, type Instant } from '../reference/admissible.ts';
import { subjectScorer } from '../reference/score.ts';
import { type Goal, isReached } from './goals.ts';

/** What is reached today, and the first instant, in whole days after as-of, at which it is no longer if nothing further happens. */
export interface Expiry {
  readonly of: Goal;
  /** Days after as-of; undefined: it still holds after `horizon` days. */
  readonly days: number | undefined;
}

/** How many days are looked ahead. */
export const horizon = 365;

const day = 86_400_000;
/** Each of the first days is looked at; later ones week by week, and in the week that decides by halves: 365 scores took 60 ms. */
const nearDays = 14;
const week = 7;

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
    if (!known.has(days)) {
      known.set(days, score({ asOf: instant.asOf + days * day, knownAt: instant.knownAt + days * day }));
    }
    return known.get(days);
  };
  return reached.map((of) => ({ of, days: firstDay((days) => !isReached(of, after(days))) }));
}

function firstDay(isLost: (days: number) => boolean): number | undefined {
  let held = 0;
  while (held < horizon) {
    let lost = Math.min(horizon, held + (held < nearDays ? 1 : week));
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
