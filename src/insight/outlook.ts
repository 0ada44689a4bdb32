import type { Model } from '../model/types.ts';
import { counterfactuals } from '../scoring/outlook/counterfactuals.ts';
import { expiries } from '../scoring/outlook/expiry.ts';
import type { Goal } from '../scoring/outlook/goals.ts';
import type { Step } from '../scoring/outlook/ladder.ts';
import { sayExpiry, sayWays } from '../scoring/words/outlook.ts';
import { sayWay } from '../scoring/words/steps.ts';
import type { Scored } from './scored.ts';

/** What lies ahead: what would reach more, and what is lost when. */
export interface Outlook {
  /** For each rule that doesn't hold, and the next tier. */
  readonly wouldReach: readonly WouldReach[];
  /** For each rule that holds, and the tier. */
  readonly expires: readonly Expires[];
}

export interface WouldReach {
  readonly goal: Goal;
  readonly text: string;
  /** The cheapest first. */
  readonly ways: readonly { readonly text: string; readonly steps: readonly SaidStep[] }[];
}

export interface SaidStep extends Step {
  readonly text: string;
}

export interface Expires {
  readonly of: Goal;
  readonly text: string;
  /** The first instant, in whole days after as-of, at which it is no longer reached; undefined: not within the days that are looked ahead. */
  readonly at: number | undefined;
}

const day = 86_400_000;

/** Scorings at other instants share little: of 10,000 events they take up to two seconds, of 50,000 up to 15. */
export const mostEventsAhead = 10_000;

/** Undefined where there are more events than are scored again and again. */
export function outlookOf(model: Model, { scores, history, instant }: Scored): Outlook | undefined {
  if (!history || history.events.length > mostEventsAhead) return undefined;
  const { subject, id } = scores;
  const { asOf } = instant;
  return {
    wouldReach: counterfactuals(model, history, subject, id, instant).map((found) => ({
      goal: found.goal,
      text: sayWays(model, found, asOf),
      ways: found.ways.map((steps) => ({
        text: sayWay(model, steps, asOf),
        steps: steps.map((step) => ({ ...step, text: sayWay(model, [step], asOf) })),
      })),
    })),
    expires: expiries(model, history, subject, id, instant).map((expiry) => ({
      of: expiry.of,
      text: sayExpiry(model, expiry, asOf),
      at: expiry.days === undefined ? undefined : asOf + expiry.days * day,
    })),
  };
}
