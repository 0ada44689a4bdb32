import { expect, it } from 'vitest';
import { backoffAfter } from '../../src/notify/backoff.ts';
import { retryAfterOf } from '../../src/notify/post.ts';
import { signer } from '../../src/notify/webhook/sign.ts';

it('Retry-After is seconds or a date; what has passed, or is neither, is no wait', () => {
  const now = Date.parse('2026-11-23T09:00:00Z');
  expect(retryAfterOf('120', now)).toBe(120_000);
  expect(retryAfterOf('Mon, 23 Nov 2026 09:01:00 GMT', now)).toBe(60_000);
  for (const none of [null, '0', 'soon', 'Mon, 23 Nov 2026 08:00:00 GMT'])
    expect(retryAfterOf(none, now)).toBeUndefined();
});

it('a wait doubles up to its most, and is cut by chance by half at most', () => {
  const backoff = { first: 2_000, most: 300_000 };
  expect([1, 2, 3, 9, 5_000].map((tries) => backoffAfter(tries, backoff, () => 0))).toEqual([
    2_000, 4_000, 8_000, 300_000, 300_000,
  ]);
  expect(backoffAfter(1, backoff, () => 1)).toBe(1_000);
});

it('a secret that is none is refused, and not repeated', () => {
  for (const secret of ['s3cret', 'whsec_c2hvcnQ=', `whsec_${'!'.repeat(40)}`]) {
    expect(() => signer(secret)).toThrow(/notify\.webhook_secret is no secret/);
    expect(() => signer(secret)).not.toThrow(secret);
  }
});
