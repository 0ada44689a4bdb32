import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type ApiClient, ApiProblem } from '../api/client.ts';
import type { PageOf } from '../api/types.ts';

/** A queue as it stands, and of which instant its scores are. */
export interface QueueCounts {
  readonly team: string;
  readonly waiting: number;
  readonly held: number;
  readonly breached: number;
  readonly run_id: string;
  readonly as_of: string;
}

export interface Teams {
  /** The queues of the teams that whoever is signed in sees; undefined until they are known, empty before the first publish. */
  readonly queues: ReadonlySignal<readonly QueueCounts[] | undefined>;
  readonly asOf: ReadonlySignal<string | undefined>;
  /** Reads them again. Throws as the client does. */
  refresh(): Promise<void>;
  clear(): void;
}

export function createTeams(client: Pick<ApiClient, 'get'>): Teams {
  const queues = signal<readonly QueueCounts[] | undefined>(undefined);
  return {
    queues,
    asOf: computed(() => queues.value?.[0]?.as_of),
    async refresh() {
      try {
        queues.value = (await client.get<PageOf<QueueCounts>>('/v1/queues')).items;
      } catch (error) {
        if (!(error instanceof ApiProblem && error.type === 'nothing_published')) throw error;
        queues.value = [];
      }
    },
    clear() {
      queues.value = undefined;
    },
  };
}
