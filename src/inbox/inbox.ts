import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type ApiClient, createApiClient } from './api/client.ts';
import { createLive } from './api/live.ts';
import { takeEarly } from './state/asked-early.ts';
import { createClock } from './state/clock.ts';
import { type Connection, createConnection } from './state/connection.ts';
import { createDrafts, type Drafts } from './state/drafts.ts';
import { createEntries, type Entries } from './state/entries.ts';
import { createKeys, type Keys } from './state/keys.ts';
import { createLiveUpdates } from './state/live-updates.ts';
import { createMoves, type Moves } from './state/moves.ts';
import { createNotices, type Notices } from './state/notices.ts';
import { createQueueList, type QueueList } from './state/queue-list.ts';
import { createRoute, type Route } from './state/route.ts';
import { createSearch, type Search } from './state/search.ts';
import { createSession, type Session } from './state/session.ts';
import { createTeams, type Teams } from './state/teams.ts';
import { createThemeChoice, type ThemeChoice } from './state/theme.ts';
import { createUndo, type Undo } from './state/undo.ts';
import { createWorkList, type WorkList } from './state/work-list.ts';

/** All that the page knows and can do; its parts find it by `useInbox`. */
export interface Inbox {
  readonly client: ApiClient;
  readonly session: Session;
  readonly connection: Connection;
  readonly clock: ReadonlySignal<number>;
  /** The timezone of this browser, such as `Europe/Berlin`. */
  readonly zone: ReadonlySignal<string>;
  readonly route: Route;
  readonly entries: Entries;
  readonly teams: Teams;
  readonly list: QueueList;
  readonly work: WorkList;
  readonly moves: Moves;
  readonly undo: Undo;
  readonly drafts: Drafts;
  readonly notices: Notices;
  readonly keys: Keys;
  readonly theme: ThemeChoice;
  readonly search: Search;
  /** Asks for whatever is shown first, all at once, as `askEarly` did: who the browser is, the queues, and the list that was shown last. */
  begin(): Promise<void>;
}

/** Wires the page, once. `window` gives the network, the address and what this tab keeps. */
export function createInbox(window: Window): Inbox {
  const connection = createConnection({
    now: Date.now,
    ask: () => client.get('/healthz', AbortSignal.timeout(4_000)),
    window,
  });
  const client: ApiClient = createApiClient({
    fetch: (path, init) => takeEarly(window, path) ?? window.fetch(path, init),
    caller: () => session.me.peek()?.name,
    onUnauthorized: () => session.lost(),
    onForeign: () => void session.look(),
    onReached: connection.reached,
  });
  const drafts = createDrafts(window.sessionStorage);
  const entries = createEntries();
  const teams = createTeams({ client, storage: window.localStorage });
  const list = createQueueList({ client, entries });
  const work = createWorkList({ client, entries });
  const search = createSearch({ client, entries });
  const notices = createNotices();
  const route = createRoute(window);
  const moves = createMoves({ client, entries, onMoved: (item) => updates.moved(item), now: Date.now });
  const undo = createUndo({ moves, entries, notices, drafts, who: () => session.me.peek()?.name });
  const windows = new BroadcastChannel('pql session');
  windows.onmessage = () => void session.look();
  let isFirst = true;
  const session: Session = createSession({
    client,
    onChanged(me) {
      drafts.keepOnly(me?.name);
      // What is asked for before anybody is known is theirs who turn out to be signed in.
      if (!isFirst) for (const kept of [entries, teams, list, work, search, moves]) kept.clear();
      isFirst = false;
    },
    onSigned: () => windows.postMessage('signed in or out'),
  });
  const zone = computed(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const openEntry = () => {
    const place = route.place.peek();
    return place.view === 'queue' || place.view === 'work' ? place.entry : undefined;
  };
  const shown = { entries, teams, list, work, session, notices, openEntry };
  const updates = createLiveUpdates({ client, ...shown, now: Date.now, zone });
  const live = createLive({ ...updates, silent: () => connection.reached(false) });
  let before = session.state.peek();
  effect(() => {
    const isIn = session.state.value === 'in';
    if (isIn) live.start();
    else live.stop();
    if (isIn && before !== 'asking') updates.refresh();
    before = session.state.peek();
  });
  const keys = createKeys(window.document);
  keys.bind({ u: () => void undo.last() });
  const clock = createClock(Date.now);
  const theme = createThemeChoice(window);
  const known = { client, session, connection, clock, zone, route, entries, teams, list, work };
  return {
    ...known,
    ...{ moves, undo, drafts, notices, keys, search, theme },
    async begin() {
      const place = route.place.peek();
      const team = place.view === 'queue' ? (place.team ?? teams.usual.peek()) : undefined;
      if (team !== undefined) list.show(team);
      const asked = Promise.all([session.resume(), updates.count()]);
      // What was asked for early and isn't wanted now would be old when it is.
      window.pqlAskedEarly?.clear();
      await asked;
    },
  };
}

const context = createContext<Inbox | undefined>(undefined);
export const InboxProvider = context.Provider;

export function useInbox(): Inbox {
  const inbox = useContext(context);
  if (!inbox) throw new Error('A part of the page stands outside of InboxProvider.');
  return inbox;
}
