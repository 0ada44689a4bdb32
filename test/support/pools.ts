import fc from 'fast-check';

/**
 * The names, texts and lengths that generated models and histories share, so that a model's terms meet a history's rows.
 * Each text is here for what it breaks: quoting, escaping, case, byte order, or the reading of numbers.
 */

export const second = 1_000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

export const lengths = [second, minute, hour, day, 7 * day, 14 * day, 30 * day, 100 * day] as const;

export const eventNames = ['api_call', 'page', "it's", 'ünï\\code', 'form "a`b"'] as const;
/** The first two are common, so that models and histories meet. */
export const eventName = fc.constantFrom(...eventNames, ...eventNames.slice(0, 2), ...eventNames.slice(0, 2));
/** `amount` mostly holds numbers, `message_id` one of few texts. */
export const propertyNames = ['path', "o'key", 'back\\slash`', 'amount', 'message_id'] as const;
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
  'ΟΔΟΣ',
  'οδοσ',
  'İI',
  'a\0b',
  '😀',
] as const;
/** Texts that are numbers, or nearly. */
export const numbers = [
  '0',
  '1',
  '2',
  '007',
  '10',
  '-5',
  '+2.5',
  '0.3333333',
  '0.0000005',
  '-0.0000005',
  '-2.0000015',
  '5.',
  '999999999999',
  '-999999999999.9999999',
  '1234567890123',
  '0000000000001',
  '-0',
  '0.9999995',
  '999999999999.9999995',
  '0.12345649999999999999999999999',
  '1e3',
  '+',
  '−5',
  '١',
] as const;
export const plainNumbers = ['1', '2', '3', '10', '2.5'] as const;
export const messages = ['m1', 'm2', 'M1'] as const;
export const roles = ['admin', 'Admin', 'IT', 'änderung', 'ÄNDERUNG'] as const;
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

/** Traits in the versions' maps; `trial_at` and `renewal` mostly hold times. */
export const ownLeadTraits = ['title', "o'trait", 'opted_out', 'role', 'seats', 'trial_at'] as const;
export const ownAccountTraits = ['employees', 'competitor', 'quota', 'renewal'] as const;
export const leadTraits = [
  ...ownLeadTraits,
  'email',
  'name',
  'account_id',
  'signed_up_at',
  'email_kind',
  'seniority',
] as const;
export const accountTraits = [...ownAccountTraits, 'name', 'domain', 'owner', 'parent', 'created_at', 'size'] as const;
/** What traits that are derived, or made of an e-mail, say among others. */
export const kinds = ['free', 'company', 'disposable', 'executive', 'Team'] as const;

/**
 * As-ofs around clock changes (New York's two, Berlin's, the day that Apia left out), the end of an ISO week at New Year and of a
 * quarter, midnight in UTC, a leap day, and an ordinary one.
 */
export const asOfs = [
  Date.parse('2026-03-09T03:59:59.999Z'),
  Date.parse('2025-11-03T05:00:00.000Z'),
  Date.parse('2011-12-31T09:59:59.999Z'),
  Date.parse('2025-03-30T01:30:00.000Z'),
  Date.parse('2021-01-03T23:30:00.000Z'),
  Date.parse('2025-10-01T03:59:59.999Z'),
  Date.parse('2026-01-01T00:00:00.000Z'),
  Date.parse('2024-02-29T20:15:00.000Z'),
  Date.parse('2026-06-15T12:00:00.001Z'),
] as const;
export const timezones = [
  'UTC',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Pacific/Honolulu',
  'Europe/Berlin',
  'Australia/Lord_Howe',
] as const;

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
