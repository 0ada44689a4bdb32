import type { ReadonlySignal } from '@preact/signals';
import { type ApiClient, ApiProblem, pathOf, Unreachable } from '../api/client.ts';
import type { Change, LiveListener } from '../api/live.ts';
import type { EntryItem } from '../api/types.ts';
import { sayInstant } from '../words/age.ts';
import { sayLeaving } from '../words/leaving.ts';
import { coalesced } from './coalesced.ts';
import type { Entries } from './entries.ts';
import { createFollow } from './follow.ts';
import type { Notices } from './notices.ts';
import type { QueueList } from './queue-list.ts';
import type { Session } from './session.ts';
import type { Teams } from './teams.ts';
import type { WorkList } from './work-list.ts';

/** What is done without a publish to what a queue has, and where. */
const moves: ReadonlySet<string> = new Set(['placed', 'left', 'withdrawn']);

export interface LiveUpdatesParts {
  readonly client: Pick<ApiClient, 'get'>;
  readonly entries: Entries;
  readonly teams: Teams;
  readonly list: QueueList;
  readonly work: WorkList;
  readonly session: Pick<Session, 'me' | 'look'>;
  readonly notices: Notices;
  /** The entry at the side, in no list perhaps. */
  openEntry(): string | undefined;
  readonly now: () => number;
  readonly zone: ReadonlySignal<string>;
}

export interface LiveUpdates extends Omit<LiveListener, 'silent'> {
  /** What a move of this page changed besides the entry: lists and figures follow. */
  moved(item: EntryItem): void;
  /** Reads again whatever is shown. */
  refresh(): void;
  /** Reads the figures of the queues again. */
  count(): Promise<void>;
}

/** Keeps what is shown true, by what the server tells. What can't be read just now is said, unless the page says it elsewhere already. */
export function createLiveUpdates(parts: LiveUpdatesParts): LiveUpdates {
  const { client, entries, teams, list, work, session, notices, openEntry, now, zone } = parts;
  const rep = () => session.me.peek()?.rep ?? null;

  const reported = async (reading: Promise<void>) => {
    try {
      await reading;
    } catch (error) {
      // A lost connection stands at the head of the page, and an ended session under a sign-in.
      if (error instanceof Unreachable || (error instanceof ApiProblem && error.status === 401)) return;
      notices.tell({ kind: 'refused', text: error instanceof Error ? error.message : String(error) });
    }
  };

  const count = () => reported(teams.refresh());
  const readList = () => reported(list.again());
  const readWork = async () => {
    if (work.ids.peek() !== undefined || work.error.peek()) await work.read();
  };
  const countsSoon = coalesced(count, 400);
  const listSoon = coalesced(readList, 300);
  const workSoon = coalesced(readWork, 300);
  const readAll = () => {
    listSoon();
    workSoon();
  };
  const refresh = () => {
    void count();
    void readList();
    void readWork();
    followOpen();
  };
  const follow = createFollow({ read: (entryId) => reported(readEntry(entryId)), readAll });
  const followOpen = () => {
    const open = openEntry();
    if (open !== undefined) follow(open);
  };

  async function readEntry(entryId: string) {
    const askedAt = entries.asking();
    try {
      const item = await client.get<EntryItem>(pathOf('entries', entryId));
      entries.put(item, askedAt);
      work.take(item, rep());
      if (isMissing(item)) listSoon();
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error;
      entries.putGone(entryId);
    }
  }

  /** It belongs into the list as far as it is loaded, and isn't there: only reading the list says where. */
  function isMissing(item: EntryItem): boolean {
    if (item.team !== list.team.peek() || list.ids.peek().includes(item.entry_id)) return false;
    const of = { list: list.filter.peek().status ?? 'open', rep: null, isGone: false };
    return sayLeaving(item, of) === undefined;
  }

  function change({ entry_id, team, done, fence, rep: holder, by }: Change) {
    countsSoon();
    // Its place in the queue is another, and with it that of others.
    if (moves.has(done) && team === list.team.peek()) listSoon();
    const isOurs = [holder, by].some((name) => name !== undefined && name.toLowerCase() === rep()?.toLowerCase());
    if (done === 'hand_raised' && (isOurs || team === list.team.peek())) {
      notices.tell({ kind: 'news', text: isOurs ? 'One of yours asks to be called' : 'Somebody asks to be called' });
    }
    const known = entries.get(entry_id).peek();
    if (known) {
      if (BigInt(known.fence) < BigInt(fence)) follow(entry_id);
      return;
    }
    if (team === list.team.peek() && (holder === '' || list.filter.peek().status !== 'available')) listSoon();
    if (isOurs) workSoon();
  }

  return {
    change,
    refresh,
    count,
    moved(item) {
      work.take(item, rep());
      countsSoon();
      if (isMissing(item)) listSoon();
    },
    published() {
      readAll();
      followOpen();
      void reported(teams.refresh().then(sayNewScores));
    },
    opened(isAgain) {
      if (isAgain) void session.look();
      if (isAgain || list.error.peek() || work.error.peek()) refresh();
    },
    lost() {
      // Whether it is the stream alone, the server or the session: any answer tells, and this one whose session it is.
      void session.look();
    },
  };

  function sayNewScores() {
    const asOf = teams.asOf.peek();
    if (asOf === undefined) return;
    notices.tell({ kind: 'news', text: `New scores of ${sayInstant(Date.parse(asOf), now(), zone.peek())}` });
  }
}
