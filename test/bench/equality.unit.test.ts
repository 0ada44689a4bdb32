import { describe, expect, it } from 'vitest';
import { equal, equalScores } from '../../bench/equality.ts';
import { PermanentError } from '../../src/model/errors.ts';
import type { SubjectScores } from '../../src/scoring/result.ts';

const scored: SubjectScores = {
  subject: 'lead',
  id: 'lead-1',
  accountId: '',
  fit: 500,
  engagement: 0,
  usage: 1250,
  grade: 'D',
  traitsKnown: 1,
  level: 4,
  tier: 'P4',
  qualified: [],
  suppressed: [],
  contributions: [{ signal: 'calls', score: 'usage', points: 1250, value: 3_000_000n, count: 3n, first: 1, last: 2 }],
};

describe('two ways to score', () => {
  it('are equal in whatever order they name people and fields, and where one leaves out what the other says is undefined', () => {
    const { usage, ...rest } = { ...scored, handRaisedAt: undefined };
    const other = { ...scored, id: 'lead-2' };
    expect(equalScores('the same', [scored, other], [other, { usage, ...rest }])).toBe('the same (2 scores)');
  });

  it('fail the bench where a hundredth, a piece of evidence or a person differs', () => {
    const contributions = scored.contributions.map((one) => ({ ...one, count: 4n }));
    const others: SubjectScores[][] = [
      [{ ...scored, usage: 1251 }],
      [{ ...scored, contributions }],
      [{ ...scored, id: 'lead-2' }],
      [],
    ];
    for (const other of others) expect(() => equalScores('not the same', [scored], other)).toThrow(PermanentError);
  });
});

it('two digests that differ fail the bench, and are named', () => {
  expect(equal('digests', 'a', 'a')).toBe('digests');
  expect(() => equal('digests of two runs', 'a', 'b')).toThrow('Not equal, digests of two runs: a and b.');
});
