import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { EntryItem } from '../api/types.ts';

/** Every entry that the page has seen, once: lists hold ids, so that what changes one shows wherever it stands. */
export interface Entries {
  get(entryId: string): ReadonlySignal<EntryItem | undefined>;
  /** Those that the server doesn't know any more, or not for whoever is signed in. */
  readonly gone: ReadonlySignal<ReadonlySet<string>>;
  /** An instant of asking, for `put`. */
  asking(): number;
  /** Takes what the server answered. An answer that was overtaken by a later one (an older fence) is left out, as is one to a write that was done long ago and is answered once more. */
  put(item: EntryItem, askedAt?: number, by?: 'read' | 'write'): void;
  putGone(entryId: string): void;
  clear(): void;
}

export function createEntries(): Entries {
  const known = new Map<string, { readonly item: Signal<EntryItem | undefined>; putAt: number }>();
  const gone = signal<ReadonlySet<string>>(new Set());
  let instants = 0;
  const of = (entryId: string) => {
    const found = known.get(entryId) ?? { item: signal<EntryItem | undefined>(undefined), putAt: 0 };
    known.set(entryId, found);
    return found;
  };
  const setGone = (entryId: string, isGone: boolean) => {
    if (gone.peek().has(entryId) === isGone) return;
    const others = [...gone.peek()].filter((one) => one !== entryId);
    gone.value = new Set(isGone ? [...others, entryId] : others);
  };
  return {
    gone,
    get: (entryId) => of(entryId).item,
    asking: () => instants,
    put(item, askedAt, by = 'read') {
      const kept = of(item.entry_id);
      const later = by === 'read' ? 'later' : undefined;
      const order = askedAt === undefined ? undefined : askedAt < kept.putAt ? 'crossed' : later;
      kept.item.value = merged(kept.item.peek(), item, order);
      instants += 1;
      kept.putAt = instants;
      setGone(item.entry_id, false);
    },
    putGone: (entryId) => setGone(entryId, true),
    clear() {
      for (const { item } of known.values()) item.value = undefined;
      known.clear();
      gone.value = new Set();
    },
  };
}

/** The fence of an entry that nobody has touched, or whose only change was undone: it is later than all others, or earlier. */
const untouchedFence = '0';

/**
 * Only lists know the place in the queue: it is kept where an answer about one entry leaves it out. `later`: it was asked for when the other was
 * known already; `crossed`: it was asked for before; else nobody knows, and the answer to a write is later.
 */
export function merged(before: EntryItem | undefined, item: EntryItem, order?: 'later' | 'crossed'): EntryItem {
  if (before === undefined) return item;
  const isOlder = BigInt(item.fence) < BigInt(before.fence);
  if (isOlder && (order === 'crossed' || (order === undefined && item.fence !== untouchedFence))) return before;
  const isSameQueue = item.team === before.team;
  return { ...item, position: item.position ?? (isSameQueue ? before.position : null) };
}
