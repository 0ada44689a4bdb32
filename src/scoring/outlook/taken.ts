import type { Instant } from '../reference/admissible.ts';
import type { Step } from './ladder.ts';

/** The instant at which the steps can have been taken. */
export function instantOf(steps: readonly Step[], { asOf, knownAt }: Instant): Instant {
  const later = Math.max(asOf, ...steps.map(({ at }) => at)) - asOf;
  return { asOf: asOf + later, knownAt: knownAt + later };
}

export function changeOf(steps: readonly Step[]) {
  return { addEvents: steps.flatMap(({ events }) => events), traits: steps.flatMap(({ traits }) => traits) };
}

/** The same steps so much later. */
export function delayed(steps: readonly Step[], later: number): Step[] {
  return steps.map((step) => ({
    ...step,
    at: step.at + later,
    events: step.events.map((event) => ({ ...event, at: event.at + later, arrivedAt: event.arrivedAt + later })),
  }));
}

export function laterBy({ asOf, knownAt }: Instant, later: number): Instant {
  return { asOf: asOf + later, knownAt: knownAt + later };
}
