import type { Model } from '../../model/types.ts';
import { sayEvent } from './events.ts';

/**
 * Since when somebody waits to be called. A weekday and a time of day, in the model's timezone: an entry is read
 * hours after it was written, when "2 h ago" would have become wrong.
 */
export function sayHandRaise(model: Pick<Model, 'timezone' | 'handRaises'>, raisedAt: number): string {
  const at = new Intl.DateTimeFormat('en-GB', {
    timeZone: model.timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(raisedAt);
  const part = (type: Intl.DateTimeFormatPartTypes) => at.find((found) => found.type === type)?.value ?? '';
  const zone = zoneName(model.timezone, raisedAt);
  const events = [...new Set(model.handRaises.flatMap(({ events }) => events))];
  // With several kinds of hand-raise the scores don't say which it was.
  const which = events.length === 1 ? ` (${sayEvent(events[0] ?? '')})` : '';
  return `asked to be called on ${part('weekday')} ${part('day')} ${part('month')} at ${part('hour')}:${part('minute')} ${zone}${which}`;
}

/** Which suppressions an open hand-raise beats, as the entry says it. */
export function sayBeaten(suppressions: readonly string[]): string {
  return `${suppressions.map((name) => name.replaceAll('_', ' ')).join(', ')}: in the queue because they asked to be called`;
}

/** The name that people there say: American English has EST and PDT, British English CET and BST, and of other zones neither more than GMT+9. */
function zoneName(timeZone: string, at: number): string {
  const [american, british] = ['en-US', 'en-GB'].map((locale) =>
    new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })
      .formatToParts(at)
      .find(({ type }) => type === 'timeZoneName'),
  );
  const known = american && !/^GMT[+-]/.test(american.value) ? american : british;
  return known?.value ?? timeZone;
}
