import type {
  EventSignal,
  Hundredths,
  Milliseconds,
  Model,
  Score,
  Signal,
  StepsSignal,
  TraitSignal,
  Window,
} from '../model/types.ts';
import type { Contribution } from './result.ts';

/** The texts of a lead's and its account's traits, by name; a missing one is unknown. */
export interface TraitTexts {
  readonly lead: Readonly<Record<string, string>>;
  readonly account: Readonly<Record<string, string>>;
}

const day = 86_400_000;
const hour = 3_600_000;
const minute = 60_000;

/** What gave points, as a colleague would say it: the signal's own words where the model has them. */
export function sayReason(model: Model, contribution: Contribution, traits: TraitTexts): string {
  const [kind, name] = contribution.signal.split(':', 2);
  if (kind === 'group' && name !== undefined) return sayGroup(model, name, contribution.points);
  if (kind === 'range' && name !== undefined) return sayRange(name as Score, contribution.points);
  const signal = model.signals.find(({ name }) => name === contribution.signal);
  if (!signal) return contribution.signal;
  if (signal.source === 'trait') return sayTrait(signal, traits);
  if (signal.say !== undefined && !isUnknown(signal, contribution))
    return sayValue(signal.say, shown(signal, contribution));
  return signal.source === 'steps' ? saySteps(signal, contribution) : sayEvents(signal, contribution);
}

/**
 * Since when somebody waits to be called. A weekday and a time of day, in the model's timezone: an entry is read
 * hours after it was written, when "2 h ago" would have become wrong.
 */
export function sayHandRaise(model: Model, raisedAt: number): string {
  const at = new Intl.DateTimeFormat('en-GB', {
    timeZone: model.timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(raisedAt);
  const part = (type: Intl.DateTimeFormatPartTypes) => at.find((found) => found.type === type)?.value ?? '';
  const events = [...new Set(model.handRaises.flatMap(({ events }) => events))];
  // With several kinds of hand-raise the scores don't say which it was.
  const which = events.length === 1 ? ` (${events[0]})` : '';
  return `asked to be called on ${part('weekday')} ${part('day')} ${part('month')} at ${part('hour')}:${part('minute')} ${part('timeZoneName')}${which}`;
}

/** Integers plain, everything else to one decimal, half away from zero. */
export function sayNumber(millionths: bigint): string {
  const sign = millionths < 0n ? '-' : '';
  const tenths = ((millionths < 0n ? -millionths : millionths) + 50_000n) / 100_000n;
  const text = tenths % 10n === 0n ? `${tenths / 10n}` : `${tenths / 10n}.${tenths % 10n}`;
  return tenths === 0n ? '0' : sign + text;
}

/** Points as a person writes them: `35`, `12.5`. */
function sayPoints(points: Hundredths): string {
  return String(points / 100);
}

/** A decayed count is no number of anything that happened: the count behind it is shown. */
function shown(signal: EventSignal | StepsSignal, { value, count }: Contribution): bigint {
  return signal.source === 'events' && signal.halfLife !== undefined ? count * 1_000_000n : value;
}

function sayValue(say: string, value: bigint): string {
  const text = sayNumber(value);
  const filled = say.replaceAll('{value}', text);
  if (text === '2') return filled.replace(/\b2 times\b/, 'twice');
  return text === '1' ? singular(filled.replace(/\b1 times\b/, 'once')) : filled;
}

/** The words of a model speak of many: "1 live API calls" loses its s. The noun is one of the three words after the 1. */
function singular(text: string): string {
  return text.replace(/\b1 ((?:[\w-]+ ){0,2}?)([a-z]+[^\Wsiua]s)\b/i, (_, between: string, noun: string) => {
    const one = noun.replace(/ies$/, 'y').replace(/(ch|sh|ss|x)es$/, '$1');
    return `1 ${between}${one === noun ? noun.slice(0, -1) : one}`;
  });
}

/** The value itself wasn't there: a window without its anchor, or days since something that never was. */
function isUnknown(signal: EventSignal | StepsSignal, { value, last }: Contribution): boolean {
  if (value !== 0n || last !== undefined) return false;
  return signal.within.kind === 'first' || (signal.source === 'events' && signal.measure === 'days_since_last');
}

function sayEvents(signal: EventSignal, contribution: Contribution): string {
  const events = signal.events.join(' or ');
  if (signal.measure === 'days_since_last') {
    if (isUnknown(signal, contribution)) return `no ${events} so far`;
    const days = contribution.value / 1_000_000n;
    return days === 0n ? `last ${events} less than a day ago` : `last ${events} ${plural(days, 'day')} ago`;
  }
  if (isUnknown(signal, contribution) && signal.points.unknown === contribution.points) {
    return `no ${events} known${sayWindow(signal.within)}`;
  }
  const value = shown(signal, contribution);
  const when = sayWindow(signal.within);
  if (value === 0n) return `no ${events}${when}`;
  return signal.measure === 'active_days'
    ? `active on ${plural(value / 1_000_000n, 'day')}${when}`
    : `${sayNumber(value)} × ${events}${when}`;
}

function saySteps({ steps, within }: StepsSignal, { value }: Contribution): string {
  const reached = Number(value / 1_000_000n);
  if (reached === 0) return `not started with ${steps[0] ?? 'the first step'}${sayWindow(within)}`;
  return `reached step ${reached} of ${steps.length}${sayWindow(within)}: ${steps.slice(0, reached).join(' → ')}`;
}

function sayTrait({ trait, say }: TraitSignal, traits: TraitTexts): string {
  const text = traits[trait.of][trait.trait] ?? '';
  if (text === '') return `${trait.trait.replaceAll('_', ' ')} unknown`;
  if (say === undefined) return `${trait.trait.replaceAll('_', ' ')}: ${text}`;
  return say.replaceAll('{value}', text).replaceAll('{trait}', text);
}

function sayGroup(model: Model, name: string, points: Hundredths): string {
  const group = model.groups.find((group) => group.name === name);
  const words = name.replaceAll('_', ' ');
  if (points < 0 && group?.limit !== undefined) return `${words} counts ${sayPoints(group.limit)} points at most`;
  if (points > 0 && group?.floor !== undefined) return `${words} counts ${sayPoints(group.floor)} points at least`;
  return `${words} corrected`;
}

function sayRange(score: Score, points: Hundredths): string {
  return points < 0 ? `${score} is 100 at most` : `${score} is 0 at least`;
}

function sayWindow(within: Window): string {
  switch (within.kind) {
    case 'all':
      return '';
    case 'last':
      return ` in the last ${sayLength(within.length)}`;
    case 'first':
      return ` in the ${within.since === 'created' ? "account's " : ''}first ${sayLength(within.length)}`;
  }
}

/** `30 days`, `36 hours`; one of it without the number: "in the last day". */
function sayLength(length: Milliseconds): string {
  const [unit, word] =
    length % day === 0
      ? [day, 'day']
      : length % hour === 0
        ? [hour, 'hour']
        : length % minute === 0
          ? [minute, 'minute']
          : [1000, 'second'];
  const units = length / unit;
  return units === 1 ? word : `${units} ${word}s`;
}

function plural(count: bigint, word: string): string {
  return count === 1n ? `1 ${word}` : `${count} ${word}s`;
}

/** Every signal's trait of one side, by name: what a reason may have to show. */
export function traitsSaid(signals: readonly Signal[], of: 'lead' | 'account'): string[] {
  const named = signals.flatMap((signal) =>
    signal.source === 'trait' && signal.trait.of === of ? [signal.trait.trait] : [],
  );
  return [...new Set(named)];
}
