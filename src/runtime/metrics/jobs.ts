import type { Registry } from 'prom-client';
import { gaugeOf, type MetricGroup, seconds } from './group.ts';

export interface JobReaders {
  /** Queue → state → jobs. */
  counts(): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
  /** Workers that are alive, over all processes. */
  workers(): Promise<number>;
  /** When the nightly run is due next, in milliseconds since 1970; undefined where no schedule stands in Redis. */
  nextNightly(): Promise<number | undefined>;
}

/** The jobs and the schedule, straight from Redis. */
export function jobMetrics(registry: Registry, { counts, workers, nextNightly }: JobReaders): MetricGroup {
  const jobs = gaugeOf(registry, 'pql_jobs', 'Jobs by queue and state', ['queue', 'state']);
  const alive = gaugeOf(registry, 'pql_workers', 'Workers that take jobs of runs, over all processes');
  const next = gaugeOf(registry, 'pql_nightly_due_seconds', 'When the nightly run is due next; 0 without a schedule');

  return {
    name: 'jobs',
    async read() {
      const [byQueue, running, due] = await Promise.all([counts(), workers(), nextNightly()]);
      for (const [queue, states] of byQueue) {
        for (const [state, count] of Object.entries(states)) jobs.set({ queue, state }, count);
      }
      alive.set(running);
      next.set(due === undefined ? 0 : seconds(due));
    },
    forget() {
      for (const gauge of [jobs, alive, next]) gauge.reset();
    },
  };
}
