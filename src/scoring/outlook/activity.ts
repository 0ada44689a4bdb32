import type { EventSignal, MeasurePoints, StepsSignal } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { propertyOf } from '../reference/conditions.ts';
import { counting } from '../reference/evidence.ts';
import type { Facts } from '../reference/facts.ts';
import { type Doer, differentTexts, doerOf, furtherEvents } from './further-events.ts';
import type { Ladder, Step } from './ladder.ts';
import type { Opening } from './opening.ts';

const day = 86_400_000;
const week = 7 * day;
const million = 1_000_000;

/** So many further events are advice for anybody; more only for who has done as many already. */
const plausible = 25;
const plausibleLeads = 5;
const plausibleSteps = 2;
const plausibleDays = 10;
const plausibleWeeks = 4;
/** What nobody there has ever done takes more than some more of what they do. */
const costOfFirst = 3;

/** The steps that are left, in their order. */
export function furtherSteps(signal: StepsSignal, facts: Facts, { from, until }: Opening): Ladder | undefined {
  const make = furtherEvents(signal, facts.clock);
  if (!make) return undefined;
  const reached = Number(facts.measured(signal).value ?? 0n) / million;
  const left = signal.steps.slice(reached, reached + plausibleSteps);
  const doer = doerOf(facts.subject, facts.id);
  return {
    signal: signal.name,
    amounts: left.map((_, index) => index + 1),
    isExact: true,
    until,
    step: (amount) => {
      const events = left.slice(0, amount).map((name) => make(name, from, doer));
      return { signal: signal.name, amount, events, traits: [], at: from, until, cost: amount };
    },
  };
}

/** More of what a signal measures. Undefined where nothing that anybody does can give points. */
export function activity(signal: EventSignal, facts: Facts, { from, until }: Opening): Ladder | undefined {
  const { measure } = signal;
  const make = furtherEvents(signal, facts.clock);
  const usual = usualEvent(signal, facts);
  if (!make || !usual || !mayGain(signal.points, measure.kind === 'days_since_last')) return undefined;
  const { name } = usual;

  const self = doerOf(facts.subject, facts.id);
  const count = Number(facts.measured(signal).count);
  const step = (amount: number, events: readonly HistoryEvent[] | undefined): Step | undefined => {
    const at = events?.at(-1)?.at;
    if (!events || at === undefined || (until !== undefined && at >= until)) return undefined;
    const isFirst = usual.times === 0;
    const done = events.reduce((sum, { quantity }) => sum + Number(quantity), isFirst ? costOfFirst : 0);
    const cost = done + (at - facts.clock.asOf) / day;
    return { signal: signal.name, amount, events, traits: [], at, until, isFirst, cost };
  };
  const ladder = (most: number, eventsOf: (amount: number) => HistoryEvent[] | undefined): Ladder => ({
    signal: signal.name,
    amounts: amountsFor(signal, facts, most),
    isExact: signal.points.kind === 'bands' && isPlain(signal),
    until,
    step: (amount) => step(amount, eventsOf(amount)),
  });

  switch (measure.kind) {
    case 'count':
      if (measure.per !== undefined) return eachOther(measure.per);
      return ladder(Math.max(plausible, count), (amount) => [make(name, from, self, { quantity: amount })]);
    case 'distinct': {
      if (!('trait' in measure)) return eachOther(measure.property);
      const { trait } = measure.trait;
      const newcomers = idleLeads(signal, facts, (lead) => facts.leadTraits(lead)(trait)?.value.toLowerCase());
      return ladder(Math.min(newcomers.length, plausibleLeads), (amount) =>
        newcomers.slice(0, amount).map((lead) => make(name, from, by(lead))),
      );
    }
    case 'change':
      return ladder(Math.max(plausible, count), (amount) => [make(name, from, self, { quantity: amount })]);
    case 'sum':
    case 'max': {
      // As much again as there was: of money that nobody spent yet nothing is known.
      const most = Math.floor(Number(facts.measured(signal).value ?? 0n) / million);
      const { property } = measure;
      return ladder(measure.kind === 'max' ? 2 * most : most, (amount) => [
        make(name, from, self, { texts: { [property]: String(amount) } }),
      ]);
    }
    case 'active_days':
    case 'active_weeks': {
      const isDays = measure.kind === 'active_days';
      const doers = measure.minLeads === undefined ? [self] : facts.leads.slice(0, measure.minLeads).map(by);
      if (doers.length < (measure.minLeads ?? 1)) return undefined;
      const length = isDays ? day : week;
      // What is done today may add nothing, since today counts already.
      const start = isDays && isActiveToday(signal, facts) ? from + length : from;
      return ladder(isDays ? plausibleDays : plausibleWeeks, (amount) =>
        upTo(amount).flatMap((number) => doers.map((doer) => make(name, start + (number - 1) * length, doer))),
      );
    }
    case 'active_leads': {
      const idle = idleLeads(signal, facts);
      const times = upTo(measure.minDays).map((number) => from + (number - 1) * day);
      return ladder(Math.min(idle.length, plausibleLeads), (amount) =>
        times.flatMap((at) => idle.slice(0, amount).map((lead) => make(name, at, by(lead)))),
      );
    }
    case 'days_since_last':
    case 'days_since_first':
    case 'time_to':
      return { ...ladder(1, () => [make(name, from, self)]), amounts: [1] };
  }

  function eachOther(property: string): Ladder {
    const seen = new Set(facts.evidence.measurable(signal).map(({ row }) => propertyOf(row, property)));
    return ladder(Math.max(plausible, count), (amount) =>
      differentTexts(signal, property, amount, seen)?.flatMap(
        (text) => make?.(name, from, self, { texts: { [property]: text } }) ?? [],
      ),
    );
  }

  function by(lead: string): Doer {
    return { subject: { kind: 'lead', id: lead }, accountId: facts.accountId };
  }
}

/** Can doing more give points, or take a penalty away? Of what only costs points, as of calls that fail, more is no advice. */
function mayGain(points: MeasurePoints, isAbsence: boolean): boolean {
  if (points.kind === 'each') return points.each > 0;
  return points.bands.some(({ give, atMost }) => give > 0 || (give < 0 && (isAbsence || atMost !== undefined)));
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Is the value what is counted, and not divided by anything? */
function isPlain({ ratioTo, measure }: EventSignal): boolean {
  return ratioTo === undefined && measure.kind !== 'change';
}

/** Amounts of which each may give other points, up to the greatest: those that enter a band, else doubling ones. */
function amountsFor(signal: EventSignal, facts: Facts, most: number): number[] {
  const { points, measure } = signal;
  const has = Number(facts.measured(signal).value ?? 0n);
  if (points.kind === 'bands' && isPlain(signal)) {
    const base = measure.kind === 'max' ? 0 : has;
    const amounts = points.bands.flatMap(({ atLeast, atMost }) => [
      ...(atLeast === undefined ? [] : [Math.ceil((atLeast - base) / million)]),
      ...(atMost === undefined ? [] : [Math.floor((atMost - base) / million) + 1]),
    ]);
    return [...new Set(amounts)].filter((amount) => amount > 0 && amount <= most).sort((a, b) => a - b);
  }
  const toLimit =
    points.kind === 'each' && isPlain(signal) && points.limit !== undefined
      ? Math.ceil(points.limit / points.each - has / million)
      : most;
  return doublingUpTo(Math.min(most, toLimit));
}

function doublingUpTo(most: number): number[] {
  const amounts: number[] = [];
  for (let amount = 1; amount < most; amount *= 2) amounts.push(amount);
  return most > 0 ? [...amounts, most] : [];
}

/** Of the events that the signal measures the one that is most usual here: a signal on several is moved by any of them. */
function usualEvent(signal: EventSignal, { evidence }: Facts) {
  const names = signal.events.length > 0 ? signal.events : [...evidence.byName.keys()];
  const usual = names.map((name) => ({ name, times: evidence.measurableNamed(signal, name).length }));
  const [first] = usual.toSorted((a, b) => b.times - a.times);
  return first && (signal.events.length > 0 || first.times > 0) ? first : undefined;
}

function isActiveToday(signal: EventSignal, { evidence, clock }: Facts): boolean {
  return evidence.measurable(signal).some(({ row }) => clock.dayOf(row) === clock.now.day);
}

/** Leads of the account that the signal doesn't measure yet; with `text` only those that bring a text which none of the others has. */
function idleLeads(signal: EventSignal, facts: Facts, text?: (lead: string) => string | undefined): string[] {
  const names = signal.events.length > 0 ? signal.events : undefined;
  const active = new Set(counting(facts.evidence, names).map(({ lead }) => lead));
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
