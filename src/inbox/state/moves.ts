import { type ReadonlySignal, signal } from '@preact/signals';
import { type ApiClient, ApiProblem, newKey, pathOf } from '../api/client.ts';
import type { EntryItem, Transition } from '../api/types.ts';
import type { Entries } from './entries.ts';

/** What goes with a move, where it is needed or wanted. */
export interface Said {
  readonly reason?: string;
  readonly note?: string;
  /** ISO 8601 in UTC. */
  readonly until?: string;
}

/** What a rep does with entries. Each throws what the API refuses (ApiProblem), or Unreachable; what was done shows wherever the entry stands. */
export interface Moves {
  /** The next one of a team for whoever is signed in. */
  claimNext(team: string): Promise<EntryItem>;
  claim(item: EntryItem): Promise<EntryItem>;
  move(item: EntryItem, transition: Transition, said?: Said): Promise<EntryItem>;
  reassign(item: EntryItem, to: string, note?: string): Promise<EntryItem>;
  undo(item: EntryItem): Promise<EntryItem>;
  /** Ids of entries with which something is under way: a second press waits for the first. */
  readonly underWay: ReadonlySignal<ReadonlySet<string>>;
  /** Whoever comes next asks for nothing that was asked before. */
  clear(): void;
}

export interface MovesParts {
  readonly client: Pick<ApiClient, 'post' | 'get'>;
  readonly entries: Entries;
  /** After each move that was done: lists and figures follow. */
  onMoved(item: EntryItem): void;
  /** Milliseconds. */
  now(): number;
}

/** Whoever asks for the same later than this means to do it anew. */
const keyKeptMs = 60_000;

export function createMoves({ client, entries, onMoved, now }: MovesParts): Moves {
  const underWay = signal<ReadonlySet<string>>(new Set());
  /** Of writes that nobody answered, by what was asked: asked again, the server knows whether it has done it. */
  const unanswered = new Map<string, { readonly key: string; readonly madeAt: number }>();

  async function write(entryId: string, path: string, body: object): Promise<EntryItem> {
    const asked = JSON.stringify([path, body]);
    const before = unanswered.get(asked);
    const kept = before && now() - before.madeAt < keyKeptMs ? before : undefined;
    const { key, madeAt } = kept ?? { key: newKey(), madeAt: now() };
    unanswered.set(asked, { key, madeAt });
    underWay.value = new Set([...underWay.peek(), entryId]);
    const askedAt = entries.asking();
    try {
      const item = await client.post<EntryItem>(path, body, key);
      unanswered.delete(asked);
      entries.put(item, askedAt, 'write');
      if (!kept) {
        onMoved(item);
        return item;
      }
      // What was done then is perhaps not how it stands now.
      await read(item.entry_id);
      const known = entries.get(item.entry_id).peek() ?? item;
      const hasGoneOn = known.fence !== item.fence || entries.gone.peek().has(item.entry_id);
      // The next one was found meanwhile, and done with: who asks wants the one behind it.
      if (entryId === '' && hasGoneOn) return await write(entryId, path, body);
      onMoved(known);
      return known;
    } catch (error) {
      if (error instanceof ApiProblem) {
        unanswered.delete(asked);
        await readAgain(entryId, error);
      }
      throw error;
    } finally {
      underWay.value = new Set([...underWay.peek()].filter((one) => one !== entryId));
    }
  }

  /** A refusal says that the entry isn't what the page shows: it is to show what is. */
  async function readAgain(entryId: string, { status }: ApiProblem) {
    if (entryId !== '' && (status === 409 || status === 404)) await read(entryId);
  }

  async function read(entryId: string) {
    const askedAt = entries.asking();
    await client.get<EntryItem>(pathOf('entries', entryId)).then(
      (item) => entries.put(item, askedAt),
      (error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) entries.putGone(entryId);
      },
    );
  }

  return {
    underWay,
    clear: () => unanswered.clear(),
    claimNext: (team) => write('', pathOf('queues', team, 'claim'), {}),
    claim: ({ entry_id }) => write(entry_id, pathOf('entries', entry_id, 'claim'), {}),
    move: ({ entry_id, fence }, transition, said = {}) =>
      write(entry_id, pathOf('entries', entry_id, transition), { fence, ...said }),
    reassign: ({ entry_id, fence }, to, note) =>
      write(entry_id, pathOf('entries', entry_id, 'reassign'), { fence, to, ...(note && { note }) }),
    undo: ({ entry_id, fence }) => write(entry_id, pathOf('entries', entry_id, 'undo'), { fence }),
  };
}
