import { describe, expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import { sayEndsSoon, sayNotSignedOut, sayNotTaken } from '../../../src/inbox/words/sign-in.ts';

describe('a token that isn’t taken', () => {
  test('is said for a person, not as the API says it to a program', () => {
    const problem = new ApiProblem('unauthorized', 401, 'Send a valid token: `Authorization: Bearer TOKEN`.');
    expect(sayNotTaken(problem)).toMatch(/^That token opens nothing.*ask for a new one\.$/);
  });

  test('after too many tries says how long to wait', () => {
    const detail = 'Too many wrong tokens came from this address. Wait 42 s.';
    expect(sayNotTaken(new ApiProblem('too_many_tries', 429, detail))).toBe(detail);
  });

  test('where nobody answers says so', () => {
    expect(sayNotTaken(new Unreachable('fetch failed'))).toMatch(/^No connection/);
    expect(sayNotSignedOut(new Unreachable('The server can’t be reached.'))).toBe(
      'You are signed in still. The server can’t be reached. Try again in a moment.',
    );
  });
});

describe('the end of a session', () => {
  const now = Date.parse('2026-11-20T20:00:00Z');
  test('is announced ten minutes before', () => {
    expect(sayEndsSoon('2026-11-20T20:10:01Z', now, 'UTC')).toBeUndefined();
    expect(sayEndsSoon('2026-11-20T20:10:00Z', now, 'UTC')).toMatch(/^Your session ends at 20:10\./);
  });

  test('isn’t where a proxy signs people in', () => {
    expect(sayEndsSoon(null, now, 'UTC')).toBeUndefined();
  });
});
