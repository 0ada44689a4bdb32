import { describe, expect, test } from 'vitest';
import { createEntries, merged } from '../../../src/inbox/state/entries.ts';
import { item, workBy } from '../words/entries.ts';

const claimed = item({ fence: '20', status: 'claimed', position: null, work: workBy('ana', { fence: '20' }) });

describe('what is known of an entry by two answers', () => {
  test('is the later one, by its fence, with the place that only lists know', () => {
    expect(merged(item({ position: 4 }), claimed)).toEqual({ ...claimed, position: 4 });
    expect(merged(claimed, item({ fence: '12' }))).toBe(claimed);
  });

  test('compares fences beyond what a double holds', () => {
    const [earlier, later] = ['9007199254740993', '9007199254740994'].map((fence) => item({ fence }));
    if (!earlier || !later) throw new Error('no entries');
    expect(merged(later, earlier)).toBe(later);
    expect(merged(earlier, later).fence).toBe(later.fence);
  });

  test('is in no place of another team’s queue', () => {
    expect(merged(item({ position: 4 }), item({ team: 'world', position: null, fence: '3' })).position).toBeNull();
  });

  test('is untouched again where its only change was undone', () => {
    expect(merged(claimed, item({ position: null })).status).toBe('available');
  });
});

describe('entries', () => {
  test('a list that was asked for before a claim doesn’t take it back', () => {
    const entries = createEntries();
    const askedAt = entries.asking();
    entries.put(claimed);
    entries.put(item({ fence: '0' }), askedAt);
    expect(entries.get('account:acme').value?.status).toBe('claimed');
  });

  test('a list that was asked for after it does: the entry came into the queue anew', () => {
    const entries = createEntries();
    entries.put(claimed);
    entries.put(item({ fence: '0' }), entries.asking());
    expect(entries.get('account:acme').value?.status).toBe('available');
  });

  test('a write that was done long ago and is answered once more takes nothing back', () => {
    const entries = createEntries();
    entries.put(claimed);
    entries.put(item({ fence: '12' }), entries.asking(), 'write');
    expect(entries.get('account:acme').value?.status).toBe('claimed');
  });

  test('a write that made it untouched again is taken', () => {
    const entries = createEntries();
    entries.put(claimed);
    entries.put(item({ fence: '0' }), entries.asking(), 'write');
    expect(entries.get('account:acme').value?.status).toBe('available');
  });

  test('what has gone stays to be read, and is there again with the next answer', () => {
    const entries = createEntries();
    entries.put(claimed);
    entries.putGone('account:acme');
    expect(entries.gone.value.has('account:acme')).toBe(true);
    expect(entries.get('account:acme').value).toEqual(claimed);
    entries.put(claimed);
    expect(entries.gone.value.size).toBe(0);
  });
});
