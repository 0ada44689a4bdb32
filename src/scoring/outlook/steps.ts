import type {
  EventSignal,
  MeasuredSignal,
  Model,
  Signal,
  StepsSignal,
  TraitRef,
  TraitSignal,
} from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { traitTest } from '../reference/conditions.ts';
import { counting, type EventsByName } from '../reference/evidence.ts';
import type { Facts } from '../reference/facts.ts';
import { measured } from '../reference/measures.ts';
import { countsFor } from '../reference/signals.ts';
import { type Doer, differentTexts, doerOf, furtherEvents } from './further-events.ts';
import { type Opening, openingOf } from './opening.ts';
import { sampleTexts } from './sample-text.ts';

/** A change of one signal that can still happen, with what it takes. */
export interface Step {
  readonly signal: string;
  /** What has to be done: so many more events, days, leads, …; of a trait the row of the model whose condition it has to satisfy. */
  readonly amount: number;
  readonly events: readonly HistoryEvent[];
  readonly traits: readonly { readonly trait: TraitRef; readonly text: string }[];
  /** The first instant at which it can have happened. */
  readonly at: number;
  /** Until when it can begin; absent: as long as one likes. */
  readonly until?: number | undefined;
  /** What steps are compared by: events that it takes. Learning a trait is said where no activity is less than that. */
  readonly cost: number;
}

/** The steps that are possible on one signal: amounts in ascending order, and the step of an amount. */
export interface Ladder {
  readonly signal: string;
  readonly amounts: readonly number[];
  step(amount: number): Step | undefined;
}

const day = 86_400_000;
const week = 7 * day;
const million = 1_000_000;

/** More of one thing than this is no advice. */
const most = 1_000;
const costOfLearning = 25;
const doubling = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, most];

/** What could still change on the signals that count for the subject: further activity, and traits that aren't known yet. */
export function laddersOf(model: Model, facts: Facts): Ladder[] {
  return model.signals
    .filter((signal) => countsFor(signal, facts.subject))
    .flatMap((signal) => ladderOf(signal, model, facts) ?? []);
}

function ladderOf(signal: Signal, model: Model, facts: Facts): Ladder | undefined {
  switch (signal.source) {
    case 'trait':
      return isLearnable(signal, model, facts) ? learning(signal) : undefined;
    case 'days_until':
    case 'first_lead':
      return undefined;
    case 'steps':
    case 'events': {
      const opening = openingOf(signal.within, facts, model.timezone);
      return (
        opening && (signal.source === 'steps' ? furtherSteps(signal, facts, opening) : activity(signal, facts, opening))
      );
    }
  }
}

function isLearnable({ trait }: TraitSignal, { traits }: Model, facts: Facts): boolean {
  const isMade = traits.some(({ trait: made }) => made.of === trait.of && made.trait === trait.trait);
  return !isMade && !given.has(trait.trait) && facts.trait(trait) === undefined;
}

/** Traits that aren't asked for on the telephone: identity, and what is made of it. */
const given = new Set(['account_id', 'email', 'email_kind', 'signed_up_at', 'created_at']);

function learning({ name, trait, points }: TraitSignal): Ladder {
  const texts = points.rows.map(({ condition }) =>
    sampleTexts(condition).find((text) => text && traitTest(condition)(text)),
  );
  const worthwhile = points.rows.flatMap(({ give }, row) =>
    texts[row] !== undefined && give > points.unknown ? [{ row, give }] : [],
  );
  return {
    signal: name,
    amounts: worthwhile.toSorted((a, b) => a.give - b.give).map(({ row }) => row),
    step: (row) => {
      const text = texts[row];
      return text === undefined
        ? undefined
        : { signal: name, amount: row, events: [], traits: [{ trait, text }], at: 0, cost: costOfLearning };
    },
  };
}

function furtherSteps(signal: StepsSignal, facts: Facts, { from, until }: Opening): Ladder | undefined {
  const make = furtherEvents(signal, facts.clock);
  if (!make) return undefined;
  const reached = Number(measured(signal, facts).value ?? 0n) / million;
  const left = signal.steps.slice(reached);
  const doer = doerOf(facts.subject, facts.id);
  return {
    signal: signal.name,
    amounts: left.map((_, index) => index + 1),
    step: (amount) => ({
      signal: signal.name,
      amount,
      events: left.slice(0, amount).map((name) => make(name, from, doer)),
      traits: [],
      at: from,
      until,
      cost: amount,
    }),
  };
}

function activity(signal: EventSignal, facts: Facts, { from, until }: Opening): Ladder | undefined {
  const make = furtherEvents(signal, facts.clock);
  // A signal on every event is moved by any of them: by one that is usual here.
  const name = signal.events[0] ?? usualEvent(facts.evidence.byName);
  if (!make || name === undefined) return undefined;
  const self = doerOf(facts.subject, facts.id);
  const step = (amount: number, events: readonly HistoryEvent[] | undefined, at = from): Step | undefined => {
    if (!events || events.length === 0 || (until !== undefined && at >= until)) return undefined;
    const cost = events.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    return { signal: signal.name, amount, events, traits: [], at, until, cost };
  };
  const ladder = (amounts: readonly number[], of: Ladder['step']): Ladder => ({
    signal: signal.name,
    amounts,
    step: of,
  });
  const once = ladder([1], () => step(1, [make(name, from, self)]));
  const { measure } = signal;

  switch (measure.kind) {
    case 'count': {
      const { per } = measure;
      if (per === undefined) {
        return ladder(amountsFor(signal, facts), (amount) =>
          step(amount, [make(name, from, self, { quantity: amount })]),
        );
      }
      return ladder(amountsFor(signal, facts), (amount) => step(amount, each(per, amount)));
    }
    case 'distinct':
      if ('trait' in measure) {
        const { trait } = measure;
        const newcomers = idleLeads(signal, facts, (lead) => facts.leadTraits(lead)(trait.trait)?.value.toLowerCase());
        return ladder(upTo(newcomers.length), (amount) =>
          step(
            amount,
            newcomers.slice(0, amount).map((lead) => make(name, from, by(lead))),
          ),
        );
      }
      return ladder(amountsFor(signal, facts), (amount) => step(amount, each(measure.property, amount)));
    case 'change':
      return ladder(doubling, (amount) => step(amount, [make(name, from, self, { quantity: amount })]));
    case 'sum':
    case 'max': {
      const { property } = measure;
      const texts = (amount: number) => ({ [property]: String(amount) });
      return ladder(amountsFor(signal, facts), (amount) =>
        step(amount, [make(name, from, self, { texts: texts(amount) })]),
      );
    }
    case 'active_days':
    case 'active_weeks': {
      const length = measure.kind === 'active_days' ? day : week;
      const doers = measure.minLeads === undefined ? [self] : facts.leads.slice(0, measure.minLeads).map(by);
      if (doers.length < (measure.minLeads ?? 1)) return undefined;
      // What is done today may add nothing, since today counts already.
      const start = measure.kind === 'active_days' && isActiveToday(signal, facts) ? from + length : from;
      return ladder([1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20], (amount) => {
        const times = upTo(amount).map((number) => start + (number - 1) * length);
        return step(
          amount,
          times.flatMap((at) => doers.map((doer) => make(name, at, doer))),
          times.at(-1),
        );
      });
    }
    case 'active_leads': {
      const idle = idleLeads(signal, facts);
      const days = upTo(measure.minDays).map((number) => from + (number - 1) * day);
      return ladder(upTo(idle.length), (amount) =>
        step(
          amount,
          idle.slice(0, amount).flatMap((lead) => days.map((at) => make(name, at, by(lead)))),
          days.at(-1),
        ),
      );
    }
    case 'days_since_last':
    case 'days_since_first':
    case 'time_to':
      return once;
  }

  function each(property: string, amount: number): HistoryEvent[] | undefined {
    const texts = differentTexts(signal, property, amount);
    return texts
      ?.map((text) => make?.(name ?? '', from, self, { texts: { [property]: text } }))
      .flatMap((event) => event ?? []);
  }

  function by(lead: string): Doer {
    return { subject: { kind: 'lead', id: lead }, accountId: facts.accountId };
  }
}

function upTo(count: number): number[] {
  return Array.from({ length: Math.min(count, 20) }, (_, index) => index + 1);
}

/** Doubling amounts, and those that reach a band exactly. */
function amountsFor(signal: EventSignal, facts: Facts): number[] {
  const { points } = signal;
  if (points.kind !== 'bands' || signal.ratioTo) return doubling;
  const has = signal.measure.kind === 'max' ? 0 : Number(measured(signal, facts).value ?? 0n);
  const toBands = points.bands.map(({ atLeast = 0 }) => Math.ceil((atLeast - has) / million));
  const amounts = new Set([...doubling, ...toBands]);
  return [...amounts]
    .filter((amount) => amount > 0 && amount <= (isOfMoney(signal) ? 1_000_000_000 : most))
    .sort((a, b) => a - b);
}

/** Sums and greatest numbers are of what a single event says, however large. */
function isOfMoney({ measure }: EventSignal): boolean {
  return measure.kind === 'sum' || measure.kind === 'max';
}

function usualEvent(events: EventsByName): string | undefined {
  return [...events].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

function isActiveToday(signal: MeasuredSignal, { evidence, clock }: Facts): boolean {
  return evidence.measurable(signal).some(({ row }) => clock.dayOf(row) === clock.now.day);
}

/** Leads of the account that the signal doesn't measure yet; with `text` only those that bring a text which none of the others has. */
function idleLeads(signal: EventSignal, facts: Facts, text?: (lead: string) => string | undefined): string[] {
  const active = new Set(
    [...counting(facts.evidence, signal.events.length > 0 ? signal.events : undefined)].map(({ lead }) => lead),
  );
  const idle = facts.leads.filter((lead) => !active.has(lead));
  if (!text) return idle;
  const seen = new Set([...active].map((lead) => lead && text(lead)));
  return idle.filter((lead) => {
    const own = text(lead);
    if (own === undefined || seen.has(own)) return false;
    seen.add(own);
    return true;
  });
}
