import { type ReadonlySignal, signal } from '@preact/signals';
import { type ApiClient, ApiProblem } from '../api/client.ts';

/** Who is signed in. */
export interface Me {
  readonly name: string;
  readonly role: 'rep' | 'team_lead' | 'admin' | 'read' | 'ingest';
  /** Null for a token that names no rep: it claims nothing. */
  readonly rep: string | null;
  /** Null: all of them. */
  readonly teams: readonly string[] | null;
  readonly may: readonly string[];
  readonly session_ends_at: string | null;
}

/** `ended`: the session is over, and the page still shows what it showed, under a sign-in. */
export type SessionState = 'asking' | 'out' | 'in' | 'ended';

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  readonly me: ReadonlySignal<Me | undefined>;
  /** Asks who the browser is: signed in before, or by a proxy. */
  resume(): Promise<void>;
  /** Throws ApiProblem where the token isn't taken. */
  signIn(token: string): Promise<void>;
  signOut(): Promise<void>;
  /** The server answered 401. */
  lost(): void;
}

export interface SessionParts {
  readonly client: Pick<ApiClient, 'get' | 'ask' | 'post'>;
  /** Somebody else than before, or nobody any more: what was theirs is to be forgotten. */
  onChanged(me: Me | undefined): void;
}

export function createSession({ client, onChanged }: SessionParts): Session {
  const state = signal<SessionState>('asking');
  const me = signal<Me | undefined>(undefined);

  async function whoAmI() {
    const found = await client.get<Me>('/v1/me');
    const isOther = found.name !== me.peek()?.name || found.role !== me.peek()?.role;
    me.value = found;
    if (isOther) onChanged(found);
    state.value = 'in';
  }

  return {
    state,
    me,
    async resume() {
      try {
        await whoAmI();
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 401)) throw error;
        state.value = 'out';
      }
    },
    async signIn(token) {
      await client.post('/v1/session', { token });
      await whoAmI();
    },
    async signOut() {
      await client.ask('DELETE', '/v1/session');
      me.value = undefined;
      state.value = 'out';
      onChanged(undefined);
    },
    lost() {
      if (state.peek() === 'in') state.value = 'ended';
    },
  };
}
