import fc from 'fast-check';

/**
 * The names, texts and lengths that generated models and histories share, so that a model's terms meet a history's rows.
 * Each text is here for what it breaks: quoting, escaping, case, byte order, or the reading of numbers.
 */

export const second = 1_000;
export const hour = 3_600_000;
export const day = 86_400_000;

export const lengths = [second, hour, day, 7 * day, 14 * day, 30 * day, 100 * day] as const;

export const eventNames = ['api_call', 'page', "it's", 'ünï\\code', 'form "a`b"'] as const;
export const propertyNames = ['path', "o'key", 'back\\slash`'] as const;
export const texts = [
  'production',
  'Production',
  'PRODUCTION ',
  '200',
  '-5',
  '+2.5',
  '399.9999995',
  '0.0000005',
  '-0.0000005',
  '5.',
  '.5',
  ' 5',
  '1e3',
  '1,000',
  '123456789012',
  '1234567890123',
  '5\n',
  'a\nb',
  'it\'s \\ "q" `b`',
  'true',
  'NULL',
  'ÄÖ straße',
  'äö STRASSE',
  '😀',
] as const;
export const patterns = [
  '^/?prod',
  'a.b',
  '(?i)PROD',
  "it's",
  '\\\\',
  '^\\d+$',
  '\\bq\\b',
  'x|5',
  '[äö]',
  '^.$',
  'e$|^$',
] as const;
export const bounds = [
  -5_000_000, -1, 0, 1, 500_000, 1_000_000, 2_000_000, 2_500_000, 200_000_000, 400_000_000,
] as const;

export const leadTraits = ['title', "o'trait", 'opted_out', 'email', 'name', 'account_id', 'signed_up_at'] as const;
export const accountTraits = ['employees', 'competitor', 'name', 'domain', 'owner', 'parent', 'created_at'] as const;

/** As-ofs around clock changes: New York's two, the day that Apia left out, and an ordinary one. */
export const asOfs = [
  Date.parse('2026-03-09T03:59:59.999Z'),
  Date.parse('2026-11-02T05:00:00.000Z'),
  Date.parse('2011-12-31T09:59:59.999Z'),
  Date.parse('2026-06-15T12:00:00.001Z'),
] as const;
export const timezones = ['UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia', 'Europe/Berlin'] as const;

export function oneOf<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

/** Present half of the time. */
export function perhaps<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined, freq: 2 });
}

/** Present one time in five: conditions that must all hold would otherwise never hold. */
export function seldom<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}
