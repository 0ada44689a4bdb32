import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { EntryItem } from '../api/types.ts';

/** Every entry that the page has seen, once: lists hold ids, so that what changes one shows wherever it stands. */
export interface Entries {
  get(entryId: string): ReadonlySignal<EntryItem | undefined>;
  /** Takes what the server answered. An answer that was overtaken by a later one (an older fence) is left out. */
  put(item: EntryItem): void;
  clear(): void;
}

export function createEntries(): Entries {
  const known = new Map<string, Signal<EntryItem | undefined>>();
  const of = (entryId: string) => {
    const found = known.get(entryId) ?? signal<EntryItem | undefined>(undefined);
    known.set(entryId, found);
    return found;
  };
  return {
    get: of,
    put(item) {
      const kept = of(item.entry_id);
      kept.value = merged(kept.peek(), item);
    },
    clear() {
      for (const one of known.values()) one.value = undefined;
      known.clear();
    },
  };
}

/** The fence of an entry that nobody has touched, or whose only change was undone: it is later than all others, or earlier. */
const untouchedFence = '0';

/** Only lists know the place in the queue: it is kept where an answer about one entry leaves it out. */
export function merged(before: EntryItem | undefined, item: EntryItem): EntryItem {
  if (before === undefined) return item;
  if (item.fence !== untouchedFence && BigInt(item.fence) < BigInt(before.fence)) return before;
  const isSameQueue = item.team === before.team;
  return { ...item, position: item.position ?? (isSameQueue ? before.position : null) };
}
