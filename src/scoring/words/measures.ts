import type { EventSignal, FirstLeadSignal, MeasuredSignal, RatioTo, StepsSignal } from '../../model/types.ts';
import type { Contribution } from '../result.ts';
import { plural, sayExactly, sayNumber, sayPercent, wordsOf } from './amounts.ts';
import { areNouns, pluralOf, sayEvent, sayEvents, sayHappened, sayNone, sayOneOf } from './events.ts';
import { whose } from './traits.ts';
import { isRecent, type Present, pausing, saySince } from './when.ts';
import { asSpoken, sayAnchor, sayWindow } from './windows.ts';

const million = 1_000_000n;

/** The measured value as `{value}` shows it. */
export function shownValue(signal: MeasuredSignal, { value, count }: Contribution): string {
  if (signal.source === 'steps') return sayNumber(value);
  if (signal.ratioTo !== undefined) return sayPercent(value);
  if (signal.measure.kind === 'sum' || signal.measure.kind === 'max') return sayExactly(value);
  // A decayed count is no number of anything that happened: the count behind it is shown.
  return sayNumber(isDecayedCount(signal) ? count * million : value);
}

/** The value itself wasn't there, as far as a contribution tells: a window without its anchor, days since what never was, a ratio to nothing. */
export function isUnknown(signal: MeasuredSignal, { value, last }: Contribution): boolean {
  if (value !== 0n) return false;
  if (signal.source === 'events' && signal.ratioTo !== undefined && last !== undefined) return true;
  if (last !== undefined) return false;
  if (signal.within.kind === 'since') return true;
  if (signal.source === 'steps') return false;
  return (
    signal.ratioTo !== undefined ||
    ['max', 'days_since_last', 'days_since_first', 'time_to'].includes(signal.measure.kind)
  );
}

/** What was measured, without words of the model. */
export function sayMeasured(signal: EventSignal, contribution: Contribution, present: Present): string {
  const { value, points } = contribution;
  const when = sayWindow(signal.within, asSpoken);
  const unknown = isUnknown(signal, contribution) && points === signal.points.unknown;
  if (signal.ratioTo !== undefined) {
    const share = sayShare(signal.ratioTo);
    const quantity = quantityOf(signal, sayEvents(signal));
    return unknown
      ? `${quantity}${when}, share ${share} unknown`
      : `${quantity} at ${sayPercent(value)} ${share}${when}`;
  }
  const { measure } = signal;
  if (measure.kind === 'days_since_last' || measure.kind === 'days_since_first') {
    if (isUnknown(signal, contribution)) return `${sayNone(signal)} so far`;
    const which = sayOneOf(measure.kind === 'days_since_last' ? 'last' : 'first', signal);
    return `${which} ${value < million ? 'less than a day' : plural(value / million, 'day')} ago`;
  }
  if (measure.kind === 'time_to') {
    const since = sayAnchor(measure.since, asSpoken);
    if (isUnknown(signal, contribution)) return `${sayNone(signal)} after ${since}${when}`;
    return `${sayOneOf('first', signal)} ${sayDuration(value)} after ${since}`;
  }
  if (unknown) return `${sayNone(signal)}${when}, as far as is known`;
  // Events without a value: too few of a team's days, or quantities of 0.
  if (value === 0n && contribution.last === undefined) return `${sayNone(signal)}${when}`;
  switch (measure.kind) {
    case 'count': {
      const times = isDecayedCount(signal) ? contribution.count : value / million;
      const each = measure.per === undefined || measure.halfLife !== undefined ? '' : perOne(measure.per);
      return pausing(`${sayHappened(signal, times)}${whenDone(signal, contribution, present)}${each}`);
    }
    case 'active_days':
      return `${team(measure.minLeads)}active on ${plural(value / million, 'day')}${when}`;
    case 'active_weeks':
      return `${team(measure.minLeads)}active in ${plural(value / million, 'week')}${when}`;
    case 'active_leads': {
      const often = measure.minDays === 1 ? '' : ` on ${measure.minDays} days or more`;
      return `${plural(value / million, 'colleague')} active${often}${when}`;
    }
    case 'distinct': {
      const values = different(value, 'trait' in measure ? measure.trait.trait : measure.property);
      return 'trait' in measure
        ? `colleagues of ${values} active${when}`
        : `${sayEvents(signal)} with ${values}${when}`;
    }
    case 'sum':
      return `${wordsOf(measure.property)} of ${sayEvents(signal)} came to ${sayExactly(value)}${when}`;
    case 'max':
      return `${wordsOf(measure.property)} of ${sayEvents(signal)} reached ${sayExactly(value)}${when}`;
    case 'change':
      return sayChange(signal, measure.floor, value);
  }
}

/** Since when it was done where that tells more than the window; a first week says itself when it was. */
function whenDone({ within }: EventSignal, { first, last }: Contribution, present: Present): string {
  const window = sayWindow(within, asSpoken);
  if (first === undefined || last === undefined || (within.kind !== 'last' && within.kind !== 'all')) return window;
  const since = saySince(first, last, present);
  return within.kind === 'all' || isRecent(first, present) || since.startsWith('on ') ? ` ${since}` : window;
}

export function saySteps({ steps, within }: StepsSignal, { value }: Contribution): string {
  const reached = Number(value / million);
  const when = sayWindow(within, asSpoken);
  if (reached === 0)
    return `none of ${plural(steps.length, 'step')} done${when}, the first being: ${sayEvent(steps[0] ?? '')}`;
  return `${reached} of ${plural(steps.length, 'step')} done${when}: ${steps.slice(0, reached).map(sayEvent).join(', ')}`;
}

export function sayFirstLead({ points }: FirstLeadSignal, contribution: Contribution): string {
  if (contribution.value > 0n) return 'the first of the account to sign up';
  return points.unknown === contribution.points
    ? 'not known to be the first of the account to sign up'
    : 'not the first of the account to sign up';
}

/** What is measured, as a noun without its window. `events` is what the events are called. */
export function quantityOf(signal: EventSignal, events: string): string {
  const { measure } = signal;
  switch (measure.kind) {
    case 'count':
      return measure.per === undefined ? events : `different values of ${measure.per} in ${events}`;
    case 'active_days':
      return `days with ${events}${byTeam(measure.minLeads)}`;
    case 'active_weeks':
      return `weeks with ${events}${byTeam(measure.minLeads)}`;
    case 'active_leads':
      return `people of the account with ${events}${measure.minDays === 1 ? '' : ` on ${measure.minDays} days or more`}`;
    case 'distinct':
      return 'trait' in measure
        ? `different values of ${measure.trait.trait} among the people of the account with ${events}`
        : `different values of ${measure.property} in ${events}`;
    case 'sum':
      return `sum of ${measure.property} of ${events}`;
    case 'max':
      return `highest ${measure.property} of ${events}`;
    case 'days_since_last':
      return `days since the last ${events}`;
    case 'days_since_first':
      return `days since the first ${events}`;
    case 'change':
      return events;
    case 'time_to':
      return `days from ${sayAnchor(measure.since)} to the first ${events}`;
  }
}

/** What a ratio is a share of: `of the account's quota`. */
export function sayShare(ratioTo: RatioTo): string {
  return ratioTo.kind === 'trait'
    ? `of ${whose(ratioTo.trait)} ${wordsOf(ratioTo.trait.trait)}`
    : `of ${wordsOf(ratioTo.signal)}`;
}

function isDecayedCount({ measure }: EventSignal): boolean {
  return measure.kind === 'count' && measure.halfLife !== undefined;
}

function team(minLeads: number | undefined): string {
  return minLeads === undefined || minLeads === 1 ? '' : `${minLeads} colleagues or more `;
}

function byTeam(minLeads: number | undefined): string {
  return minLeads === undefined || minLeads === 1 ? '' : ` by ${minLeads} people or more`;
}

function different(value: bigint, name: string): string {
  return value === million ? `1 ${wordsOf(name)}` : `${sayNumber(value)} different ${pluralOf(wordsOf(name))}`;
}

function perOne(property: string): string {
  return `, each ${wordsOf(property)} counted once`;
}

/** The base counts as the floor at least, so the true change may be more. */
function sayChange(signal: EventSignal, floor: number, value: bigint): string {
  const { within } = signal;
  const before = within.kind === 'last' ? `the ${asSpoken.period(within.length)} before` : 'before';
  const events = sayEvents(signal);
  const least = floor > 1_000_000 ? 'at least ' : '';
  if (value < million && least === '') return `${events} down to ${sayPercent(value)} of ${before}`;
  const times = value === million ? '' : value === 2n * million ? 'twice ' : `${sayNumber(value)} times `;
  return areNouns(signal)
    ? `${least}${times}as many ${events} as ${before}`
    : `${events} ${least}${times}as often as ${before}`;
}

/** Days in millionths as a person says them: hours below a day, days to one decimal. */
function sayDuration(days: bigint): string {
  if (days < 1_000_000n) {
    const hours = (days * 24n) / million;
    return hours === 0n ? 'less than an hour' : plural(hours, 'hour');
  }
  const text = sayNumber(days);
  return `${text} ${text === '1' ? 'day' : 'days'}`;
}
