import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ApiClient } from '../api/client.ts';
import type { EntryFilter, EntryPage } from '../api/types.ts';
import { sayLeaving } from '../words/leaving.ts';
import type { Entries } from './entries.ts';
import { firstPage, pagePath, usualFilter } from './filter-query.ts';

/** `anew`: another list than before; `more`: the next page; `again`: the same rows as they are by now. */
export type Reading = 'anew' | 'more' | 'again';

/** The queue of a team, as far as somebody has looked: rows by id, in the order of the queue. */
export interface QueueList {
  readonly team: ReadonlySignal<string | undefined>;
  readonly filter: ReadonlySignal<EntryFilter>;
  /** What belongs there no more stays until `settle`. */
  readonly ids: ReadonlySignal<readonly string[]>;
  /** How many there are in the whole queue; undefined until it is known. */
  readonly total: ReadonlySignal<number | undefined>;
  /** Whether there are no more pages. */
  readonly isWhole: ReadonlySignal<boolean>;
  readonly reading: ReadonlySignal<Reading | undefined>;
  /** Why the list, or its next page, couldn't be read. */
  readonly error: ReadonlySignal<Error | undefined>;
  /** Where somebody stands in it. */
  readonly selected: Signal<string | undefined>;
  /** Rules that qualified anybody who was shown of this team. */
  readonly rules: ReadonlySignal<readonly string[]>;
  /** Shows the queue of a team, unless it is shown already. */
  show(team: string): void;
  narrow(filter: EntryFilter): void;
  more(): Promise<void>;
  /** Reads what is loaded as it is by now, however far somebody has looked. Throws as the client does, and leaves the rows as they stand. */
  again(): Promise<void>;
  /** Takes away the rows that belong there no more, but for these. */
  settle(kept: readonly (string | undefined)[]): void;
  clear(): void;
}

export interface QueueListParts {
  readonly client: Pick<ApiClient, 'get'>;
  readonly entries: Entries;
}

const nextPage = 50;
const largestPage = 200;

export function createQueueList({ client, entries }: QueueListParts): QueueList {
  const team = signal<string | undefined>(undefined);
  const filter = signal<EntryFilter>(usualFilter);
  const ids = signal<readonly string[]>([]);
  const total = signal<number | undefined>(undefined);
  const next = signal<string | null | undefined>(undefined);
  const isWhole = signal(false);
  const reading = signal<Reading | undefined>(undefined);
  const error = signal<Error | undefined>(undefined);
  const rules = signal<readonly string[]>([]);
  const selected = signal<string | undefined>(undefined);
  let underWay = new AbortController();

  /** One reading at a time: a later one ends the one before. Throws what goes wrong, unless it was ended. */
  async function during(what: Reading, read: (signal: AbortSignal) => Promise<void>) {
    underWay.abort();
    const own = new AbortController();
    underWay = own;
    reading.value = what;
    try {
      await read(own.signal);
      if (!own.signal.aborted) error.value = undefined;
    } catch (failed) {
      if (!own.signal.aborted) throw failed;
    } finally {
      if (underWay === own) reading.value = undefined;
    }
  }

  function readPage(limit: number, cursor: string | undefined, signal: AbortSignal): Promise<EntryPage> {
    return client.get<EntryPage>(pagePath(team.peek() ?? '', filter.peek(), limit, cursor), signal);
  }

  function take(pages: readonly EntryPage[], askedAt: number, before: readonly string[]) {
    const last = pages.at(-1);
    if (!last) return;
    const items = pages.flatMap((page) => page.items);
    batch(() => {
      for (const item of items) entries.put(item, askedAt);
      ids.value = [...new Set([...before, ...items.map(({ entry_id }) => entry_id)])];
      total.value = last.total;
      next.value = last.next_cursor;
      isWhole.value = last.next_cursor === null;
      const found = items.flatMap(({ entry }) => entry?.qualified.map(({ rule }) => rule) ?? []);
      rules.value = [...new Set([...rules.peek(), ...found])].sort();
    });
  }

  async function anew() {
    const askedAt = entries.asking();
    await during('anew', async (signal) => {
      const page = await readPage(firstPage, undefined, signal);
      if (!signal.aborted) take([page], askedAt, []);
    }).catch((failed: unknown) => {
      batch(() => {
        ids.value = [];
        total.value = undefined;
        error.value = asError(failed);
      });
    });
  }

  return {
    team,
    filter,
    ids,
    total,
    isWhole,
    reading,
    error,
    selected,
    rules,
    show(wanted) {
      if (team.peek() === wanted) return;
      batch(() => {
        team.value = wanted;
        ids.value = [];
        selected.value = undefined;
        rules.value = [];
        total.value = undefined;
        error.value = undefined;
        isWhole.value = false;
      });
      void anew();
    },
    narrow(wanted) {
      filter.value = wanted;
      if (team.peek() !== undefined) void anew();
    },
    async more() {
      const cursor = next.peek();
      if (typeof cursor !== 'string' || reading.peek() !== undefined) return;
      const askedAt = entries.asking();
      await during('more', async (signal) => {
        const page = await readPage(nextPage, cursor, signal);
        if (!signal.aborted) take([page], askedAt, ids.peek());
      }).catch((failed: unknown) => {
        error.value = asError(failed);
      });
    },
    async again() {
      if (team.peek() === undefined) return;
      if (reading.peek() === 'anew' || ids.peek().length === 0) return anew();
      const askedAt = entries.asking();
      const wanted = Math.max(ids.peek().length, firstPage);
      await during('again', async (signal) => {
        const pages: EntryPage[] = [];
        for (let left = wanted; left > 0; ) {
          const page = await readPage(Math.min(left, largestPage), pages.at(-1)?.next_cursor ?? undefined, signal);
          pages.push(page);
          left = page.next_cursor === null ? 0 : left - page.items.length;
        }
        if (!signal.aborted) take(pages, askedAt, []);
      });
    },
    settle(kept) {
      const stays = (id: string) => {
        const item = entries.get(id).peek();
        if (item === undefined || kept.includes(id)) return true;
        const of = { list: filter.peek().status ?? 'open', team: team.peek(), rep: null };
        return sayLeaving(item, { ...of, isGone: entries.gone.peek().has(id) }) === undefined;
      };
      const staying = ids.peek().filter(stays);
      const left = ids.peek().length - staying.length;
      if (left === 0) return;
      batch(() => {
        ids.value = staying;
        total.value = total.peek() === undefined ? undefined : Math.max(staying.length, (total.peek() ?? 0) - left);
      });
    },
    clear() {
      underWay.abort();
      batch(() => {
        team.value = undefined;
        filter.value = usualFilter;
        ids.value = [];
        selected.value = undefined;
        rules.value = [];
        total.value = undefined;
        error.value = undefined;
        reading.value = undefined;
      });
    },
  };
}

function asError(failed: unknown): Error {
  return failed instanceof Error ? failed : new Error(String(failed));
}
