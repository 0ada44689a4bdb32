import { type ApiClient, ApiProblem, newKey, pathOf } from '../api/client.ts';
import type { Away } from '../api/types.ts';

export interface Leaving {
  readonly rep: string;
  /** Milliseconds since 1970. */
  readonly until: number;
  /** Who gets what they have; nobody: it stays theirs. */
  readonly to: string | undefined;
  readonly note: string;
}

/** Out of office. Each throws what the API refuses (ApiProblem), or Unreachable. */
export interface Absences {
  leave(leaving: Leaving): Promise<Away>;
  comeBack(rep: string): Promise<void>;
}

export function createAbsences(client: Pick<ApiClient, 'post' | 'ask'>): Absences {
  /** Of what nobody answered, by what was asked: asked again, the server knows whether it has done it. */
  const unanswered = new Map<string, string>();
  return {
    async leave({ rep, until, to, note }) {
      const body = { until: new Date(until).toISOString(), ...(to && { to }), ...(note && { note }) };
      const asked = JSON.stringify([rep, body]);
      const key = unanswered.get(asked) ?? newKey();
      unanswered.set(asked, key);
      try {
        const away = await client.post<Away>(pathOf('reps', rep, 'away'), body, key);
        unanswered.delete(asked);
        return away;
      } catch (error) {
        if (error instanceof ApiProblem) unanswered.delete(asked);
        throw error;
      }
    },
    async comeBack(rep) {
      await client.ask('DELETE', pathOf('reps', rep, 'away'));
    },
  };
}
