import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type ApiClient, ApiProblem } from '../api/client.ts';
import type { PageOf } from '../api/types.ts';
import { keepLastTeam, lastTeam } from './last-team.ts';

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
  /** Whether a run was published yet; undefined until that is known. */
  readonly isPublished: ReadonlySignal<boolean | undefined>;
  readonly asOf: ReadonlySignal<string | undefined>;
  /** Whose queue is shown where the address names none: the one that was shown last, else the first. Undefined where none is known. */
  readonly usual: ReadonlySignal<string | undefined>;
  /** That this team's queue is shown. */
  show(team: string): void;
  /** Reads them again. Throws as the client does. */
  refresh(): Promise<void>;
  clear(): void;
}

export interface TeamsParts {
  readonly client: Pick<ApiClient, 'get'>;
  /** Keeps which team was shown last. */
  readonly storage: Storage;
}

export function createTeams({ client, storage }: TeamsParts): Teams {
  const queues = signal<readonly QueueCounts[] | undefined>(undefined);
  const isPublished = signal<boolean | undefined>(undefined);
  const last = signal(lastTeam(storage));
  return {
    queues,
    isPublished,
    asOf: computed(() => queues.value?.[0]?.as_of),
    usual: computed(() => {
      const isSeen = queues.value?.some(({ team }) => team === last.value) ?? true;
      return isSeen && last.value !== undefined ? last.value : queues.value?.[0]?.team;
    }),
    show(team) {
      if (last.peek() === team) return;
      last.value = team;
      keepLastTeam(storage, team);
    },
    async refresh() {
      try {
        queues.value = (await client.get<PageOf<QueueCounts>>('/v1/queues')).items;
        isPublished.value = true;
      } catch (error) {
        if (!(error instanceof ApiProblem && error.type === 'nothing_published')) throw error;
        queues.value = [];
        isPublished.value = false;
      }
    },
    clear() {
      queues.value = undefined;
      isPublished.value = undefined;
    },
  };
}
