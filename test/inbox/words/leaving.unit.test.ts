import { describe, expect, test } from 'vitest';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { type ListOf, sayLeaving } from '../../../src/inbox/words/leaving.ts';
import { sayWhose } from '../../../src/inbox/words/whose.ts';
import { item, workBy } from './entries.ts';

const by = (rep: string, status: EntryItem['status']) => item({ status, work: workBy(rep, { state: status }) });
const seenBy = (of: EntryItem, list: ListOf, rep: string | null = 'ana') =>
  sayLeaving(of, { list, team: 'us', rep, isGone: false });

describe('a row that belongs into its list no more says why', () => {
  test('a colleague took it', () => {
    expect(seenBy(by('bo', 'claimed'), 'available')).toBe('bo has just taken it');
    expect(seenBy(by('bo', 'claimed'), 'open')).toBeUndefined();
    expect(seenBy(by('bo', 'claimed'), 'held')).toBeUndefined();
  });

  test('one took it oneself', () => {
    expect(seenBy(by('Ana', 'claimed'), 'available')).toBe('You have it: it is in My work');
  });

  test.each([
    ['handed_over', 'bo handed it over', 'You handed it over'],
    ['disqualified', 'bo disqualified it', 'You disqualified it'],
    ['recycled', 'bo recycled it', 'You recycled it'],
  ] as const)('%s, from every list', (status, theirs, own) => {
    for (const list of ['open', 'available', 'held', 'mine'] as const) {
      expect(seenBy(by('bo', status), list)).toBe(theirs);
      expect(seenBy(by('ana', status), list)).toBe(own);
    }
  });

  test('nobody holds it any more', () => {
    expect(seenBy(item(), 'held')).toBe('Nobody holds it any more');
    expect(seenBy(item(), 'mine')).toBe('It is back in the queue');
    expect(seenBy(item(), 'available')).toBeUndefined();
  });

  test('one held it, and a colleague does now', () => {
    expect(seenBy(by('bo', 'contacted'), 'mine')).toBe('bo has it now');
    expect(seenBy(by('ana', 'snoozed'), 'mine')).toBeUndefined();
  });

  test('it left the queue, or is in that of another team', () => {
    expect(seenBy(item({ work: workBy(null, { withdrawn: 'customer' }) }), 'available')).toBe('It has left the queue');
    expect(sayLeaving(item(), { list: 'available', team: 'us', rep: 'ana', isGone: true })).toBe(
      'It has left the queue',
    );
    expect(seenBy(item({ team: 'world' }), 'available')).toBe('It is in the queue of world now');
    expect(sayLeaving(by('ana', 'claimed'), { list: 'mine', rep: 'ana', isGone: false })).toBeUndefined();
  });
});

describe('whose an entry is', () => {
  test.each([
    [by('ana', 'claimed'), 'you'],
    [by('bo', 'accepted'), 'bo'],
    [item({ entry: { assigned_to: 'ana' } }), 'for you'],
    [item({ entry: { assigned_to: 'bo' } }), 'for bo'],
    [item({ entry: { assigned_to: 'bo' }, work: workBy(null, { offered_to: 'ana' }) }), 'offered to you'],
    [item(), undefined],
    [by('bo', 'handed_over'), undefined],
  ])('%#: %s', (of, text) => {
    expect(sayWhose(of, 'ana')).toBe(text);
  });
});
