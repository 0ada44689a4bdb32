import type { ReadonlySignal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type ApiClient, createApiClient } from './api/client.ts';
import { type Change, createLive } from './api/live.ts';
import { createClock } from './state/clock.ts';
import { type Connection, createConnection } from './state/connection.ts';
import { createDrafts, type Drafts } from './state/drafts.ts';
import { createEntries, type Entries } from './state/entries.ts';
import { createKeys, type Keys } from './state/keys.ts';
import { createMoves, type Moves } from './state/moves.ts';
import { createNotices, type Notices } from './state/notices.ts';
import { createRoute, type Route } from './state/route.ts';
import { createSearch, type Search } from './state/search.ts';
import { createSession, type Session } from './state/session.ts';
import { createTeams, type Teams } from './state/teams.ts';
import { createUndo, type Undo } from './state/undo.ts';

/** All that the page knows and can do; its parts find it by `useInbox`. */
export interface Inbox {
  readonly client: ApiClient;
  readonly session: Session;
  readonly connection: Connection;
  readonly clock: ReadonlySignal<number>;
  readonly route: Route;
  readonly entries: Entries;
  readonly teams: Teams;
  readonly moves: Moves;
  readonly undo: Undo;
  readonly drafts: Drafts;
  readonly notices: Notices;
  readonly keys: Keys;
  readonly search: Search;
}

/** Wires the page, once. `window` gives the network, the address and what this tab keeps. */
export function createInbox(window: Window): Inbox {
  const connection = createConnection();
  const client = createApiClient({
    fetch: (path, init) => window.fetch(path, init),
    onUnauthorized: () => session.lost(),
    onReached: connection.reached,
  });
  const drafts = createDrafts(window.sessionStorage);
  const entries = createEntries();
  const teams = createTeams(client);
  const search = createSearch({ client, entries });
  const notices = createNotices();
  const route = createRoute(window);
  const moves = createMoves({ client, entries, onMoved: () => undefined });
  const undo = createUndo({ moves, entries, notices, drafts, who: () => session.me.peek()?.name });
  const session: Session = createSession({
    client,
    onChanged(me) {
      entries.clear();
      teams.clear();
      search.clear();
      drafts.keepOnly(me?.name);
    },
  });
  createLive({
    change: (_change: Change) => undefined,
    published: () => undefined,
    opened: () => undefined,
    lost: () => undefined,
  });
  const keys = createKeys(window.document);
  keys.bind({ u: () => void undo.last() });
  const clock = createClock(Date.now);
  return { client, session, connection, clock, route, entries, teams, moves, undo, drafts, notices, keys, search };
}

const context = createContext<Inbox | undefined>(undefined);
export const InboxProvider = context.Provider;

export function useInbox(): Inbox {
  const inbox = useContext(context);
  if (!inbox) throw new Error('A part of the page stands outside of InboxProvider.');
  return inbox;
}
