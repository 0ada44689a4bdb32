import { expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import { sayNoClaim } from '../../../src/inbox/words/no-claim.ts';

test('why nothing was claimed is said kindly, and what isn’t known here in the words of the API', () => {
  const problem = (type: string) => new ApiProblem(type, 409, `The API says ${type}.`);
  expect(sayNoClaim(problem('nothing_waiting'))).toMatch(/^Nobody waits whom you may claim just now/);
  expect(sayNoClaim(problem('full'))).toMatch(/^Your hands are full/);
  expect(sayNoClaim(problem('day_full'))).toMatch(/^That was all for today/);
  expect(sayNoClaim(problem('held'))).toMatch(/^Somebody was quicker/);
  expect(sayNoClaim(problem('unavailable'))).toMatch(/^A part of pql is away just now/);
  expect(sayNoClaim(problem('reserved'))).toBe('The API says reserved.');
  expect(sayNoClaim(new Unreachable('away'))).toMatch(/^No connection/);
});
