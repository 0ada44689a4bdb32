import type { Milliseconds, Model } from '../model/types.ts';
import type { Texts } from './history.ts';
import { eventTest } from './reference/conditions.ts';
import { lately } from './reference/windows.ts';

/** What an event alone tells, before anything else of whoever did it is known. */
export interface SingleEvent {
  readonly event: string;
  /** Milliseconds since 1970. */
  readonly at: Milliseconds;
  readonly properties: Texts;
}

/** Names of all events with which somebody asks to be called. */
export function handRaiseEvents({ handRaises }: Pick<Model, 'handRaises'>): string[] {
  return [...new Set(handRaises.flatMap(({ events }) => events))];
}

/** For how long a hand-raise stays open at most. */
export function longestHandRaise({ handRaises }: Pick<Model, 'handRaises'>): Milliseconds {
  return Math.max(0, ...handRaises.map(({ within }) => within));
}

/**
 * Whether somebody asks to be called by this event, as far as the event alone tells: by its name, its properties, its time and the guards on
 * properties. What else the actor did, and what is known of them, only the scoring knows.
 */
export function raisesHand(
  { handRaises, ignore }: Pick<Model, 'handRaises' | 'ignore'>,
  one: SingleEvent,
  now: Milliseconds,
): boolean {
  const raises = handRaises.some(
    ({ events, where, within }) => events.includes(one.event) && lately(one.at, now, within) && eventTest(where)(one),
  );
  return (
    raises &&
    !ignore.some(
      ({ test }) =>
        test.kind === 'property' &&
        (test.events.length === 0 || test.events.includes(one.event)) &&
        eventTest(test.where)(one),
    )
  );
}
