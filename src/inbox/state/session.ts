import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { type ApiClient, ApiProblem, Unreachable } from '../api/client.ts';

/** Who is signed in. */
export interface Me {
  readonly name: string;
  readonly role: 'rep' | 'team_lead' | 'admin' | 'read' | 'ingest';
  /** Null for a token that names no rep: it claims nothing. */
  readonly rep: string | null;
  /** Null: all of them. */
  readonly teams: readonly string[] | null;
  readonly may: readonly string[];
  /** ISO 8601; null where a proxy signs people in. */
  readonly session_ends_at: string | null;
}

/**
 * `asking`: who the browser is isn't known yet; `away`: nobody could say, for `trouble`; `out`: nobody is signed in; `ended`: the session is over, and
 * the page still shows what it showed, under a sign-in.
 */
export type SessionState = 'asking' | 'away' | 'out' | 'in' | 'ended';

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  /** Who is signed in, or was when the session ended. */
  readonly me: ReadonlySignal<Me | undefined>;
  readonly trouble: ReadonlySignal<Error | undefined>;
  /** Asks who the browser is: signed in before, or by a proxy. Never throws: `trouble` says why it isn't known. */
  resume(): Promise<void>;
  /** Asks again whether the session goes on, and whose it is by now: another window may have signed somebody else in. Never throws. */
  look(): Promise<void>;
  /** Throws ApiProblem where the token isn't taken, Unreachable where nobody answers. */
  signIn(token: string): Promise<void>;
  /** Throws as the client does; then one is signed in still. */
  signOut(): Promise<void>;
  /** The server answered 401. */
  lost(): void;
}

export interface SessionParts {
  readonly client: Pick<ApiClient, 'get' | 'ask' | 'post'>;
  /** Somebody else than before, or nobody any more: what was theirs is to be forgotten. */
  onChanged(me: Me | undefined): void;
  /** Somebody signed in or out here: other windows with this cookie are to look. */
  onSigned(): void;
}

const opensNothing = 'This token only sends data: it opens no queue. Ask for one of your own.';

export function createSession({ client, onChanged, onSigned }: SessionParts): Session {
  const state = signal<SessionState>('asking');
  const me = signal<Me | undefined>(undefined);
  const trouble = signal<Error | undefined>(undefined);
  let isSigningIn = false;
  const lost = () => {
    if (state.peek() === 'in') state.value = 'ended';
  };

  async function whoAmI() {
    const found = await client.get<Me>('/v1/me');
    if (!found.may.includes('read_queues')) throw new ApiProblem('opens_nothing', 403, opensNothing);
    const before = me.peek();
    const isOther = found.name !== before?.name || found.role !== before.role;
    // Whoever was signed in until now isn't any more: what goes on for them ends.
    if (isOther) lost();
    batch(() => {
      if (isOther) onChanged(found);
      me.value = found;
      trouble.value = undefined;
      state.value = 'in';
    });
  }

  return {
    state,
    me,
    trouble,
    async resume() {
      try {
        await whoAmI();
      } catch (error) {
        const isNobody = error instanceof ApiProblem && (error.status === 401 || error.status === 403);
        trouble.value = isNobody || !(error instanceof Error) ? undefined : error;
        state.value = isNobody ? 'out' : 'away';
      }
    },
    async look() {
      if (state.peek() !== 'in' && state.peek() !== 'ended') return;
      try {
        await whoAmI();
      } catch (error) {
        // An ended session and a lost connection are shown where they are; of all else the next request tells.
        if (!(error instanceof ApiProblem || error instanceof Unreachable)) throw error;
      }
    },
    async signIn(token) {
      isSigningIn = true;
      try {
        await client.post('/v1/session', { token });
        await whoAmI();
        onSigned();
      } catch (error) {
        if (error instanceof ApiProblem && error.type === 'opens_nothing') await client.ask('DELETE', '/v1/session');
        throw error;
      } finally {
        isSigningIn = false;
      }
    },
    async signOut() {
      await client.ask('DELETE', '/v1/session');
      batch(() => {
        onChanged(undefined);
        me.value = undefined;
        state.value = 'out';
      });
      onSigned();
    },
    lost() {
      // A wrong token at a sign-in is answered 401 too.
      if (!isSigningIn) lost();
    },
  };
}
