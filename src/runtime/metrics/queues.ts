import type { Registry } from 'prom-client';
import type { PublishedQueues } from '../../queue/store.ts';
import { gaugeOf, type MetricGroup, seconds } from './group.ts';

/** The entry that is to be called first in a team's queue. Instants are milliseconds since 1970. */
export interface FirstWaiting {
  readonly enteredAt: number;
  readonly handRaisedAt: number | undefined;
}

export interface QueueReaders {
  published(): Promise<PublishedQueues | undefined>;
  /** Undefined where nobody waits. */
  firstWaiting(team: string): Promise<FirstWaiting | undefined>;
  now(): number;
}

/** What waits in the queues, straight from Redis. */
export function queueMetrics(registry: Registry, { published, firstWaiting, now }: QueueReaders): MetricGroup {
  const entries = gaugeOf(registry, 'pql_queue_entries', 'Entries of a team’s queue: waiting, held by a rep, or late', [
    'team',
    'status',
  ]);
  const handRaise = gaugeOf(
    registry,
    'pql_queue_hand_raise_wait_seconds',
    'How long the first hand-raise of a queue has waited to be claimed; 0 where none waits',
    ['team'],
  );
  const age = gaugeOf(
    registry,
    'pql_queue_head_age_seconds',
    'How long the entry to be called first is in the queue; 0 for an empty one',
    ['team'],
  );
  const asOf = gaugeOf(registry, 'pql_published_as_of_seconds', 'The instant that the published scores speak about');
  const at = gaugeOf(registry, 'pql_published_at_seconds', 'When the queues were published');
  const all = [entries, handRaise, age, asOf, at];

  return {
    name: 'queues',
    async read() {
      const queues = await published();
      const first = new Map(
        await Promise.all((queues?.teams ?? []).map(async ({ team }) => [team, await firstWaiting(team)] as const)),
      );
      this.forget();
      if (!queues) return;
      asOf.set(seconds(queues.asOf));
      at.set(seconds(queues.publishedAt));
      for (const { team, waiting, held, breached } of queues.teams) {
        entries.set({ team, status: 'waiting' }, waiting);
        entries.set({ team, status: 'held' }, held);
        entries.set({ team, status: 'late' }, breached);
        const head = first.get(team);
        age.set({ team }, head ? seconds(now() - head.enteredAt) : 0);
        handRaise.set({ team }, head?.handRaisedAt === undefined ? 0 : seconds(now() - head.handRaisedAt));
      }
    },
    forget() {
      for (const gauge of all) gauge.reset();
    },
  };
}
