import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ApiClient } from '../api/client.ts';
import type { EntryItem, PageOf } from '../api/types.ts';
import { runsOutAt } from '../words/clock.ts';
import { isHeld } from '../words/standing.ts';
import { isMine } from '../words/whose.ts';
import type { Entries } from './entries.ts';

/** What whoever is signed in holds. */
export interface WorkList {
  /** What runs out first is first; undefined until it is known. What is held no more stays until `settle`. */
  readonly ids: ReadonlySignal<readonly string[] | undefined>;
  /** Where somebody stands in it. */
  readonly selected: Signal<string | undefined>;
  readonly error: ReadonlySignal<Error | undefined>;
  /** Reads it anew. Failures are in `error`, and what stood there stays. */
  read(): Promise<void>;
  /** An entry that changed: what a rep has taken comes in. */
  take(item: EntryItem, rep: string | null): void;
  /** Takes away the rows of what is held no more, but for these. */
  settle(rep: string | null, kept: readonly (string | undefined)[]): void;
  clear(): void;
}

export interface WorkListParts {
  readonly client: Pick<ApiClient, 'get'>;
  readonly entries: Entries;
}

export function createWorkList({ client, entries }: WorkListParts): WorkList {
  const ids = signal<readonly string[] | undefined>(undefined);
  const error = signal<Error | undefined>(undefined);
  const selected = signal<string | undefined>(undefined);
  let reads = 0;
  const ordered = (some: readonly string[]) =>
    byWhatRunsOut(some.flatMap((id) => entries.get(id).peek() ?? [])).map(({ entry_id }) => entry_id);
  return {
    ids,
    selected,
    error,
    async read() {
      reads += 1;
      const own = reads;
      const askedAt = entries.asking();
      try {
        const { items } = await client.get<PageOf<EntryItem>>('/v1/work');
        if (own !== reads) return;
        batch(() => {
          for (const item of items) entries.put(item, askedAt);
          ids.value = ordered(items.map(({ entry_id }) => entry_id));
          error.value = undefined;
        });
      } catch (failed) {
        if (own === reads) error.value = failed instanceof Error ? failed : new Error(String(failed));
      }
    },
    take(item, rep) {
      const known = ids.peek();
      if (known === undefined || known.includes(item.entry_id)) return;
      if (isHeld(item) && isMine(item, rep)) ids.value = ordered([...known, item.entry_id]);
    },
    settle(rep, kept) {
      const staying = ids.peek()?.filter((id) => {
        const item = entries.get(id).peek();
        return kept.includes(id) || (item !== undefined && isHeld(item) && isMine(item, rep));
      });
      if (staying && staying.length !== ids.peek()?.length) ids.value = staying;
    },
    clear() {
      reads += 1;
      ids.value = undefined;
      selected.value = undefined;
      error.value = undefined;
    },
  };
}

/** What runs out first is first; what sleeps comes behind all else. */
export function byWhatRunsOut(items: readonly EntryItem[]): EntryItem[] {
  const key = (item: EntryItem) =>
    [item.status === 'snoozed' ? 1 : 0, runsOutAt(item) ?? Number.MAX_SAFE_INTEGER] as const;
  return items.toSorted((a, b) => {
    const [[sleepsA, endsA], [sleepsB, endsB]] = [key(a), key(b)];
    return sleepsA - sleepsB || endsA - endsB;
  });
}
