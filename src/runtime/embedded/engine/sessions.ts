import type { Connection } from './connections.ts';
import { EngineException } from './exception.ts';

/** HTTP sessions: a connection that is kept, with its temporary tables and what was SET on it, until it has been idle. */
export interface Sessions {
  /** Takes the session for one query; a second query at the same time is refused, as on a server. */
  take(session: { id: string; timeoutMs: number; mustExist: boolean }): { connection: Connection; giveBack(): void };
  close(): void;
}

export function keepSessions(open: () => Connection): Sessions {
  const kept = new Map<string, { connection: Connection; busy: boolean; expiry: NodeJS.Timeout | undefined }>();
  return {
    take({ id, timeoutMs, mustExist }) {
      const known = kept.get(id);
      if (known?.busy)
        throw new EngineException(373, 'SESSION_IS_LOCKED', `Session ${id} is locked by a concurrent client`);
      if (!known && mustExist) throw new EngineException(372, 'SESSION_NOT_FOUND', `Session ${id} not found`);
      const session = known ?? { connection: open(), busy: true, expiry: undefined };
      clearTimeout(session.expiry);
      session.busy = true;
      kept.set(id, session);
      return {
        connection: session.connection,
        giveBack() {
          session.busy = false;
          session.expiry = setTimeout(() => {
            kept.delete(id);
            session.connection.close();
          }, timeoutMs);
          session.expiry.unref();
        },
      };
    },
    close() {
      for (const session of kept.values()) {
        clearTimeout(session.expiry);
        session.connection.close();
      }
      kept.clear();
    },
  };
}
