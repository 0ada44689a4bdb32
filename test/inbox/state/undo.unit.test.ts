import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { createEntries } from '../../../src/inbox/state/entries.ts';
import type { Notice } from '../../../src/inbox/state/notices.ts';
import { createUndo, undoableFor } from '../../../src/inbox/state/undo.ts';
import { item, workBy } from '../words/entries.ts';

const movedAt = Date.parse('2026-11-22T12:00:00Z');
/** An entry just moved on: a fence begins as the time of its move. */
const moved = (id: string, at = movedAt): EntryItem => ({
  ...item({ entry_id: `account:${id}`, status: 'claimed', fence: `${at}000` }),
  work: workBy('ana', { undo_until: new Date(at + 60_000).toISOString(), undo_by: 'ana' }),
});

/** The undoing of a page, with what it asked, told and kept. */
function page({ refusal }: { refusal?: Error } = {}) {
  const entries = createEntries();
  const told: (Omit<Notice, 'id'> & { forMs: number | undefined; isGone: boolean })[] = [];
  const undone: string[] = [];
  const drafts: string[] = [];
  const undo = createUndo({
    entries,
    moves: {
      async undo(one) {
        if (refusal) throw refusal;
        undone.push(one.entry_id);
        return one;
      },
    },
    notices: {
      shown: signal([]),
      tell(notice, forMs) {
        const one = { ...notice, forMs, isGone: false };
        told.push(one);
        return () => {
          one.isGone = true;
        };
      },
    },
    drafts: { read: () => '', write: (...draft) => drafts.push(draft.join(' ')), keepOnly: () => undefined },
    who: () => 'ana',
  });
  const offer = (text: string, done: EntryItem, note?: string) => {
    entries.put(done);
    undo.offer(text, done, note);
  };
  return { undo, offer, told, undone, drafts };
}

describe('taking back', () => {
  test('is offered for as long as the server would, by the server’s clock', () => {
    expect(undoableFor(moved('acme', Date.parse('2020-01-01T00:00:00Z')))).toBe(60_000);
    expect(undoableFor(item())).toBe(0);
    const { offer, told } = page();
    offer('Claimed Acme', moved('acme'));
    expect(told).toMatchObject([{ kind: 'done', text: 'Claimed Acme', forMs: 60_000, action: { label: 'Undo' } }]);
  });

  test('goes from the last to the one before, of another entry', async () => {
    const { undo, offer, undone, told } = page();
    offer('Claimed Acme', moved('acme'));
    offer('Claimed Birch', moved('birch'));
    await undo.last();
    await undo.last();
    await undo.last();
    expect(undone).toEqual(['account:birch', 'account:acme']);
    expect(told.map(({ text }) => text).slice(2)).toEqual(['Undone: Claimed Birch', 'Undone: Claimed Acme']);
  });

  test('of one entry only its last move can be taken back', async () => {
    const { undo, offer, told, undone } = page();
    offer('Claimed Acme', moved('acme'));
    offer('Accepted Acme', moved('acme', movedAt + 1_000));
    expect(told.map(({ isGone }) => isGone)).toEqual([true, false]);
    await undo.last();
    await undo.last();
    expect(undone).toEqual(['account:acme']);
  });

  test('gives the note back to whoever wrote it', async () => {
    const { undo, offer, drafts } = page();
    offer('Talked with Acme', moved('acme'), 'They want a trial');
    await undo.last();
    expect(drafts).toEqual(['ana account:acme They want a trial']);
  });

  test('says why it was refused', async () => {
    const { undo, offer, told, drafts } = page({
      refusal: new Error('The last change of account:acme can’t be undone.'),
    });
    offer('Talked with Acme', moved('acme'), 'They want a trial');
    await undo.last();
    expect(told.at(-1)).toMatchObject({ kind: 'refused', text: 'The last change of Acme can’t be undone.' });
    expect(drafts).toEqual([]);
  });

  test('isn’t offered of what can’t be taken back', async () => {
    const { undo, offer, told, undone } = page();
    offer('Kept Acme longer', item({ entry_id: 'account:acme' }));
    expect(told[0]?.action).toBeUndefined();
    await undo.last();
    expect(undone).toEqual([]);
  });
});
