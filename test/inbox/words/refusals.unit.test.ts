import { describe, expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import { sayRefusal } from '../../../src/inbox/words/refusals.ts';
import { item, workBy } from './entries.ts';

const ana = { rep: 'ana', may: ['work'] };
const now = Date.parse('2026-03-01T09:12:00Z');
const held = item({ status: 'contacted', work: workBy('bo', { state: 'contacted' }) });
const say = (error: unknown, is = held) => sayRefusal(error, is, ana, now, 'UTC');

describe('why something was not done', () => {
  test.each(['stale', 'not_yours', 'held', 'wrong_state'])(
    '%s: what is true now, and that nothing written is lost',
    (type) => {
      expect(say(new ApiProblem(type, 409, 'account:acme has changed. Read it again and take its fence.'))).toBe(
        'It has changed meanwhile, so nothing was done. Bo has it: contacted 12 min ago. What you wrote is kept.',
      );
    },
  );

  test('a lost connection and an ended session keep what was written', () => {
    expect(say(new Unreachable('away'))).toBe('No connection. What you wrote is kept; try again.');
    expect(say(new ApiProblem('unauthorized', 401, ''))).toContain('Sign in again');
  });

  test('what the API says otherwise, with the name of the company for its id', () => {
    const reserved = new ApiProblem('reserved', 409, 'account:acme is meant for bo alone. Take another one.');
    expect(say(reserved)).toBe('Acme is meant for bo alone. Take another one.');
  });

  test('it has left the queue', () => {
    expect(say(new ApiProblem('unknown_entry', 404, 'There is no entry "account:acme".'))).toMatch(
      /^It has left the queue/,
    );
  });
});
