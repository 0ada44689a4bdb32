import type { Model, Signal } from '../../model/types.ts';
import type { Facts } from '../reference/facts.ts';
import { countsFor } from '../reference/signals.ts';
import { activity, furtherSteps } from './activity.ts';
import type { Ladder, Step } from './ladder.ts';
import { learning } from './learning.ts';
import { openingOf } from './opening.ts';
import { spaced } from './spacing.ts';

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
