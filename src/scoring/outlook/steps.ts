import type { Model, Signal, TraitRef } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import type { Facts } from '../reference/facts.ts';
import { countsFor } from '../reference/signals.ts';
import { activity, furtherSteps } from './activity.ts';
import { learning } from './learning.ts';
import { openingOf } from './opening.ts';
import { spaced } from './spacing.ts';

/** A change of one signal that can still happen, with what it takes. */
export interface Step {
  readonly signal: string;
  /** What has to be done: so many more events, days, leads, …; of a trait the row of the model whose condition it has to satisfy. */
  readonly amount: number;
  readonly events: readonly HistoryEvent[];
  readonly traits: readonly { readonly trait: TraitRef; readonly text: string }[];
  /** The first instant at which it can have happened. */
  readonly at: number;
  /** Before which instant it has to begin; absent: as long as is looked at. */
  readonly until?: number | undefined;
  /** Whether nothing of the kind was ever done. */
  readonly isFirst?: boolean | undefined;
  /** What steps are compared by: events that it takes, and days. */
  readonly cost: number;
}

/** The steps that are possible on one signal: amounts in ascending order, and the step of an amount. */
export interface Ladder {
  readonly signal: string;
  readonly amounts: readonly number[];
  /** Whether no amount between two of those is worth a trial. */
  readonly isExact: boolean;
  /** Until when its window takes events; absent: always. */
  readonly until?: number | undefined;
  step(amount: number): Step | undefined;
}

/** Whoever asks to be called is in the queue at once: that this also gives points is the last thing to say. */
export const costOfAsking = 100;

/** What could still change on the signals that count for the subject: further activity, and traits that aren't known yet. */
export function laddersOf(model: Model, facts: Facts): Ladder[] {
  const asks = new Set(model.handRaises.flatMap(({ events }) => events));
  return model.signals
    .filter((signal) => countsFor(signal, facts.subject))
    .flatMap((signal) => ladderOf(signal, model, facts) ?? [])
    .map((ladder) => ({
      ...ladder,
      step: (amount) => {
        const step = ladder.step(amount);
        return step && dearerIf(asks, spaced(model.ignore, facts, step));
      },
    }));
}

function ladderOf(signal: Signal, model: Model, facts: Facts): Ladder | undefined {
  switch (signal.source) {
    case 'trait':
      return learning(signal, model, facts);
    case 'days_until':
    case 'first_lead':
      return undefined;
    case 'steps':
    case 'events': {
      const opening = openingOf(signal.within, facts, model.timezone);
      if (!opening) return undefined;
      return signal.source === 'steps' ? furtherSteps(signal, facts, opening) : activity(signal, facts, opening);
    }
  }
}

function dearerIf(asks: ReadonlySet<string>, step: Step | undefined): Step | undefined {
  const isAsking = step?.events.some(({ event }) => asks.has(event));
  return step && isAsking ? { ...step, cost: step.cost + costOfAsking } : step;
}
