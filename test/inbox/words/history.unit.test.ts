import { describe, expect, test } from 'vitest';
import type { HistoryRow } from '../../../src/inbox/api/types.ts';
import { sayRow, toldRows } from '../../../src/inbox/words/history.ts';
import { logged } from '../../../src/queue/transitions.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const row = (fence: string, done: string, more: Partial<HistoryRow> = {}): HistoryRow => ({
  ...{ fence, done, entry_id: 'account:acme', team: 'us', by: 'bo', rep: 'bo', reason: null, note: null },
  ...{ at: '2026-11-21T16:40:00Z', until: null, undoes: null },
  ...more,
});
const say = (done: string, more: Partial<HistoryRow> = {}) => sayRow(row('1', done, more), 'ana', now, 'UTC');

describe('what happened before', () => {
  test('in words', () => {
    expect(say('attempted', { reason: 'no_answer' })).toBe('bo tried to reach them: no answer');
    expect(say('reassigned', { by: 'kim' })).toBe('kim handed it on to bo');
    expect(say('claimed', { by: 'Ana' })).toBe('you claimed it');
    expect(say('snoozed', { until: '2026-11-23T09:00:00Z' })).toBe('bo snoozed it, until tomorrow 9:00');
    expect(say('withdrawn', { by: 'pql', reason: 'open_opportunity' })).toBe('left the queue: open opportunity');
  });

  test('of all that the log knows, without a name of the code', () => {
    for (const done of logged) expect(say(done, { by: 'bo' })).not.toMatch(/_/);
  });

  test('what was taken back says so, and by whom', () => {
    const told = toldRows([row('3', 'undone', { by: 'ana', undoes: '2' }), row('2', 'attempted'), row('1', 'claimed')]);
    expect(told.map(({ row: { done }, undoneBy }) => [done, undoneBy])).toEqual([
      ['attempted', 'ana'],
      ['claimed', undefined],
    ]);
  });

  test('taking back what is beyond the rows that are known stands by itself', () => {
    expect(toldRows([row('3', 'undone', { undoes: '2' })]).map(({ row: { done } }) => done)).toEqual(['undone']);
  });
});
