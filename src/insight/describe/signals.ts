import type {
  Band,
  Condition,
  DerivedTrait,
  EventSignal,
  Group,
  Hundredths,
  MeasuredSignal,
  MeasurePoints,
  Signal,
  StepsSignal,
  TraitPoints,
  TraitRef,
} from '../../model/types.ts';
import {
  list,
  pointsOf,
  sayBound,
  sayLength,
  sayPercent,
  sayPeriod,
  sayPoints,
  wordsOf,
} from '../../scoring/words/amounts.ts';
import { sayCondition, sayRange, sayWhere } from '../../scoring/words/conditions.ts';
import { quantityOf, sayShare } from '../../scoring/words/measures.ts';
import { whose } from '../../scoring/words/traits.ts';
import { sayWindow } from '../../scoring/words/windows.ts';
import type { Entry } from './contract-page.ts';

/** One signal in a sentence: what is measured, in which window, and what it gives. */
export function describeSignal(signal: Signal): Entry {
  return {
    name: signal.name,
    text: `${capital(measured(signal))}: ${given(signal)}.`,
    note: signal.say === undefined ? undefined : `BDRs read: “${toFill(signal, signal.say)}”`,
  };
}

/** The words of a reason with gaps where what was measured will stand. */
function toFill(signal: Signal, say: string): string {
  const value = signal.source === 'trait' ? `[${wordsOf(signal.trait.trait)}]` : '…';
  return say.replaceAll('{value}', value).replaceAll('{since}', 'since …').replaceAll('{last}', 'on …');
}

export function describeGroup({ name, signals, limit, floor }: Group): Entry {
  const bounds = [
    ...(limit === undefined ? [] : [`${pointsOf(limit)} at most`]),
    ...(floor === undefined ? [] : [`${pointsOf(floor)} at least`]),
  ];
  return { name: wordsOf(name), text: `${list(signals, 'and')} together count ${list(bounds, 'and')}.` };
}

export function describeDerived({ trait, from, rows }: DerivedTrait): Entry {
  const texts = rows.map(({ condition, text }) => `${text} if it ${sayCondition(condition)}`);
  return {
    name: `${trait.of} ${wordsOf(trait.trait)}`,
    text: `Made of ${nameOf(from)}: ${[...texts, 'unknown'].join('; else ')}.`,
  };
}

function measured(signal: Signal): string {
  switch (signal.source) {
    case 'trait':
      return `by ${nameOf(signal.trait)}${forPeople(signal.trait)}`;
    case 'days_until':
      return `days until the date in ${whose(signal.trait)} ${wordsOf(signal.trait.trait)}${forPeople(signal.trait)}`;
    case 'first_lead':
      return '1 for the first of the account to sign up, 0 for the others';
    case 'steps':
      return steps(signal);
    case 'events':
      return events(signal);
  }
}

function steps(signal: StepsSignal): string {
  const who = signal.of === 'account' ? ' by the whole account' : '';
  const which = `${channelOf(signal.channel)}${sayWhere(signal.where)}`;
  return `furthest step reached${who}${windowOf(signal)}, in this order: ${signal.steps.join(' → ')}${which}`;
}

const counted: readonly string[] = ['count', 'active_days', 'active_weeks', 'active_leads', 'distinct', 'change'];

function events(signal: EventSignal): string {
  const { measure, ratioTo } = signal;
  const number = counted.includes(measure.kind) ? 'number of ' : '';
  const quantity = quantityOf(signal, `${eventsNamed(signal)}${sayWhere(signal.where)}`);
  const fading =
    'halfLife' in measure && measure.halfLife !== undefined
      ? `, each worth half after ${sayLength(measure.halfLife)}`
      : '';
  const share = ratioTo === undefined ? '' : `, as a share ${sayShare(ratioTo)}`;
  return `${number}${quantity}${windowOf(signal)}${fading}${before(signal)}${share}`;
}

function eventsNamed({ events, channel, of, measure }: EventSignal): string {
  const plural = measure.kind === 'count' || measure.kind === 'change';
  const named = events.length > 0 ? list(events, 'or') : plural ? 'events' : 'any event';
  // Where people are counted it goes without saying whose events they are.
  const people = measure.kind === 'active_leads' || 'minLeads' in measure || 'trait' in measure;
  return `${named}${channelOf(channel)}${of === 'account' && !people ? ' by the whole account' : ''}`;
}

function channelOf(channel: string | undefined): string {
  return channel === undefined ? '' : ` (channel ${channel})`;
}

function windowOf(signal: MeasuredSignal): string {
  const always =
    signal.within.kind === 'all' && !(signal.source === 'events' && sinceEver.includes(signal.measure.kind));
  return always ? ' at any time' : sayWindow(signal.within);
}

const sinceEver: readonly string[] = ['days_since_last', 'days_since_first', 'time_to'];

function before({ measure, within }: EventSignal): string {
  if (measure.kind !== 'change') return '';
  const floor = measure.floor === 1_000_000 ? '' : `, which counts as ${sayBound(measure.floor)} at least`;
  return `, divided by that of the ${within.kind === 'last' ? sayPeriod(within.length) : 'time'} before${floor}`;
}

function given(signal: Signal): string {
  if (signal.source === 'trait') return traitPoints(signal.points);
  const share = signal.source === 'events' && signal.ratioTo !== undefined;
  return measurePoints(signal.points, share);
}

function measurePoints(points: MeasurePoints, share: boolean): string {
  const unknown = points.unknown === 0 ? [] : [`${pointsOf(points.unknown)} if unknown`];
  if (points.kind === 'each') {
    const limit = points.limit === undefined ? '' : `, ${sayPoints(points.limit)} at most`;
    return [`${pointsOf(points.each)} for each${share ? ' 100%' : ''}${limit}`, ...unknown].join('; ');
  }
  const bound = (millionths: number) => (share ? sayPercent(BigInt(millionths)) : sayBound(millionths));
  // The order in which bands are tried begins with the highest; people read the other way.
  const bands = points.bands.toReversed().map((band) => `${amount(band.give)} if ${rangeOf(band, bound)}`);
  return [...bands, ...unknown].join('; ');
}

function rangeOf({ atLeast, atMost }: Band, bound: (millionths: number) => string): string {
  return atLeast === undefined && atMost === undefined ? 'it is known' : sayRange({ atLeast, atMost }, bound);
}

function traitPoints({ rows, unknown }: TraitPoints): string {
  const conditions = together(rows).map(({ condition, give }) => `${amount(give)} if it ${sayCondition(condition)}`);
  const said = conditions.join('; else ');
  const without = unknown === 0 ? [] : [`${pointsOf(unknown)} if it is unknown`];
  return [...(said === '' ? [] : [said]), ...without].join('; ') || 'no points';
}

/** Rows of a table that give the same are one condition. */
function together(rows: TraitPoints['rows']): { condition: Condition; give: Hundredths }[] {
  const joined: { condition: Condition; give: Hundredths }[] = [];
  for (const row of rows) {
    const before = joined.at(-1);
    const [a, b] = [before?.condition, row.condition];
    if (before && before.give === row.give && a?.kind === 'in' && b.kind === 'in' && !a.negated && !b.negated) {
      joined[joined.length - 1] = { give: row.give, condition: { ...a, values: [...a.values, ...b.values] } };
    } else joined.push(row);
  }
  return joined;
}

function amount(points: Hundredths): string {
  return points === 0 ? 'nothing' : pointsOf(points);
}

function nameOf(trait: TraitRef): string {
  return `${whose(trait)} ${wordsOf(trait.trait)}`;
}

function forPeople({ of }: TraitRef): string {
  return of === 'account' ? ' (counts for its people too)' : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
