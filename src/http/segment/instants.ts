import { z } from 'zod';

const iso =
  /^(\d{4}-\d{2}-\d{2})(?:[T ]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?)?$/i;

/** Milliseconds since 1970 of an ISO 8601 time (without a zone it is UTC), or of ten digits of seconds or thirteen of milliseconds. */
export function readInstant(given: string | number): number | undefined {
  const text = String(given).trim();
  if (/^\d{10}(\.\d+)?$/.test(text)) return Math.floor(Number(text) * 1000);
  if (/^\d{13}$/.test(text)) return Number(text);
  const [, day, time = '00:00', seconds = '00', fraction = '', zone = 'Z'] = iso.exec(text) ?? [];
  if (day === undefined) return undefined;
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2').toUpperCase();
  const at = Date.parse(`${day}T${time}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(at) || !isDay(day) ? undefined : at;
}

/** 2026-02-31 is none, though it would be read as the 3rd of March. */
const isDay = (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);

const given = z.union([z.string(), z.number()], { error: 'must be a time: write it like 2026-01-31T08:00:00Z' });

function parsed(text: string | number, context: z.RefinementCtx): number {
  const at = readInstant(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: unreadable });
  return z.NEVER;
}

/** A time that must be said. */
export const neededInstant = given.transform(parsed);

/** A time as Segment's libraries send it; null and "" say nothing. */
export const instant = given
  .nullish()
  .transform((text, context) =>
    text === undefined || text === null || text === '' ? undefined : parsed(text, context),
  );

export const unreadable = 'can’t be read as a time: write it like 2026-01-31T08:00:00Z';

const ahead = 86_400_000;

/** Why a row can't have happened, or become known, at that time; undefined where it can. As for files: clocks differ, calendars don't. */
export function timeFault(at: number, now: number): string | undefined {
  if (at < 0) return 'is before 1970: correct the time';
  if (at === 0) return 'is 1970-01-01T00:00:00Z, which stands for no time: leave it out';
  if (at > now + ahead) return `${new Date(at).toISOString()} is more than a day ahead: correct the time, or its unit`;
  return undefined;
}
