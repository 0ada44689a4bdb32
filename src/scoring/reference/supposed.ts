import type { Anchor, MeasuredSignal, Model, Subject, TraitRef } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import type { Clock } from './clock.ts';
import { guardedAgainst } from './guards.ts';
import type { Belonging, Population } from './identity.ts';
import type { Traits } from './traits.ts';

/** What is supposed to be otherwise for a lead or an account. */
export interface Change {
  /**
   * Events that happened too, at or before as-of, and had arrived. They belong to whom they name as far as that is known;
   * they make nobody known and move no lead to another account.
   */
  readonly addEvents?: readonly HistoryEvent[] | undefined;
  /** Texts of traits of the subject or of its account, known since known-at; an empty one makes the trait unknown. */
  readonly traits?: readonly { readonly trait: TraitRef; readonly text: string }[] | undefined;
}

/** A change, with whom it concerns. */
export interface Supposed {
  readonly events: readonly Belonging[];
  /** Texts given to traits of one lead or account. */
  readonly traits: (of: Subject, id: string) => Traits;
  /** Whether events of that name count otherwise than before: added ones, and those that a guard now may see otherwise. */
  readonly concerns: (name: string) => boolean;
  readonly concernsSignal: (signal: MeasuredSignal) => boolean;
  readonly concernsLead: (id: string) => boolean;
}

export const nothingSupposed: Supposed = {
  events: [],
  traits: () => () => undefined,
  concerns: () => false,
  concernsSignal: () => false,
  concernsLead: () => false,
};

export function supposing(
  model: Model,
  population: Population,
  clock: Clock,
  who: { readonly lead?: string | undefined; readonly account: string | undefined },
  { addEvents = [], traits = [] }: Change,
): Supposed {
  const names = new Set(addEvents.map(({ event }) => event));
  const guardsMayChange = traits.length > 0 && model.ignore.some(({ test }) => test.kind === 'trait');
  const events = addEvents.map((row) => population.belonging(row));
  const concerns = (name: string) =>
    guardsMayChange || names.has(name) || guardedAgainst(model.ignore, name).some((other) => names.has(other));
  return {
    events,
    traits: (of, id) => (name) => {
      if (id !== who[of]) return undefined;
      const given = traits.find(({ trait }) => trait.of === of && trait.trait === name);
      return given && { value: given.text, knownAt: clock.knownAt };
    },
    concerns,
    concernsSignal: (signal) => traits.length > 0 || namesIn(signal)?.some(concerns) !== false,
    concernsLead: (id) => traits.length > 0 || events.some(({ lead }) => lead === id),
  };
}

/** Names of the events on which it depends what a signal measures; undefined where all may. */
function namesIn(signal: MeasuredSignal): readonly string[] | undefined {
  const { within } = signal;
  const anchor = within.kind === 'since' ? eventsOf(within.since) : [];
  if (signal.source === 'steps') return [...signal.steps, ...anchor];
  const since = signal.measure.kind === 'time_to' ? eventsOf(signal.measure.since) : [];
  return signal.events.length === 0 ? undefined : [...signal.events, ...anchor, ...since];
}

function eventsOf(anchor: Anchor): readonly string[] {
  return anchor.kind === 'event' ? anchor.events : [];
}
