import type { EventSignal, FirstLeadSignal, MeasuredSignal, RatioTo, StepsSignal } from '../../model/types.ts';
import type { Contribution } from '../result.ts';
import { list, plural, sayExactly, sayNumber, sayPercent, sayPeriod, wordsOf } from './amounts.ts';
import { whose } from './traits.ts';
import { sayAnchor, sayWindow } from './windows.ts';

const day = 86_400_000;
const million = 1_000_000n;

/** The events of a signal as a noun: `api_call`, `docs or webinar`, `marketing events`. */
export function eventsOf({ events, channel }: Pick<EventSignal, 'events' | 'channel'>): string {
  if (events.length > 0) return list(events, 'or');
  return channel === undefined ? 'event' : `${channel} event`;
}

/** The same where no number stands before it. */
function anyOf(signal: Pick<EventSignal, 'events' | 'channel'>): string {
  return signal.events.length > 0 ? eventsOf(signal) : `any ${eventsOf(signal)}`;
}

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
export function sayMeasured(signal: EventSignal, contribution: Contribution): string {
  const { value, points } = contribution;
  const when = sayWindow(signal.within);
  const events = eventsOf(signal);
  const unknown = isUnknown(signal, contribution) && points === signal.points.unknown;
  if (signal.ratioTo !== undefined) {
    const share = sayShare(signal.ratioTo);
    const said = unknown ? `share ${share} unknown` : `${sayPercent(value)} ${share}`;
    return `${quantityOf(signal)}${when}: ${said}`;
  }
  const { measure } = signal;
  if (measure.kind === 'days_since_last' || measure.kind === 'days_since_first') {
    if (isUnknown(signal, contribution)) return `no ${events} so far`;
    const which = measure.kind === 'days_since_last' ? 'last' : 'first';
    return value < million
      ? `${which} ${events} less than a day ago`
      : `${which} ${events} ${plural(value / million, 'day')} ago`;
  }
  if (measure.kind === 'time_to') {
    if (isUnknown(signal, contribution)) return `no ${events} after ${sayAnchor(measure.since)}${when}`;
    return `first ${events} ${sayDuration(value)} after ${sayAnchor(measure.since)}`;
  }
  if (unknown) return `no ${events} known${when}`;
  // Events without a value: too few of a team's days, or quantities of 0.
  if (value === 0n && contribution.last === undefined) return `no ${events}${when}`;
  switch (measure.kind) {
    case 'count': {
      const shown = shownValue(signal, contribution);
      const each = measure.per === undefined || measure.halfLife !== undefined ? '' : `, each ${measure.per} once`;
      return `${shown} × ${events}${when}${each}`;
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
      const values =
        'trait' in measure
          ? `colleagues with ${different(value, measure.trait.trait)}`
          : different(value, measure.property);
      return 'trait' in measure ? `${values} active${when}` : `${events} with ${values}${when}`;
    }
    case 'sum':
      return `${measure.property} of ${events}${when}: ${sayExactly(value)} in total`;
    case 'max':
      return `${measure.property} of ${events}${when}: up to ${sayExactly(value)}`;
    case 'change':
      return sayChange(signal, measure.floor, value);
  }
}

export function saySteps({ steps, within }: StepsSignal, { value }: Contribution): string {
  const reached = Number(value / million);
  if (reached === 0) return `not started with ${steps[0] ?? 'the first step'}${sayWindow(within)}`;
  return `reached step ${reached} of ${steps.length}${sayWindow(within)}: ${steps.slice(0, reached).join(' → ')}`;
}

export function sayFirstLead({ points }: FirstLeadSignal, contribution: Contribution): string {
  if (contribution.value > 0n) return 'the first of the account to sign up';
  return points.unknown === contribution.points
    ? 'not known to be the first of the account to sign up'
    : 'not the first of the account to sign up';
}

/** What is measured, as a noun without its window. `events` is what the events are called. */
export function quantityOf(signal: EventSignal, events: string = anyOf(signal)): string {
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
  return value === million ? `1 ${name}` : `${sayNumber(value)} different values of ${name}`;
}

/** The base counts as the floor at least, so the true change may be more. */
function sayChange({ within, ...signal }: EventSignal, floor: number, value: bigint): string {
  const least = floor > 1_000_000 ? 'at least ' : '';
  const times =
    value === 1_000_000n ? 'as many as' : value === 2_000_000n ? 'twice as many as' : `${sayNumber(value)} times`;
  const before =
    within.kind === 'last' ? `the ${within.length === 7 * day ? 'week' : sayPeriod(within.length)} before` : 'before';
  return `${eventsOf(signal)}: ${least}${times} ${before}`;
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
