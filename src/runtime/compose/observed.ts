import type { RunClient } from '../../../jobs/client.ts';
import { createOutages } from '../../../jobs/outages.ts';
import type { Queues as JobQueues } from '../../../jobs/queues.ts';
import { createReadiness } from '../../http/readiness.ts';
import { createRuns } from '../../rescoring/runs.ts';
import { liveStanding } from '../../rescoring/touched/standing.ts';
import { breachesSince, takenInSince } from '../../warehouse/day-figures.ts';
import { createWebhookMessages } from '../../warehouse/deliveries/webhook-messages.ts';
import { readInTime } from '../../warehouse/in-time.ts';
import { isMigrated } from '../../warehouse/migrate.ts';
import type { Logger } from '../log.ts';
import { dayMetrics } from '../metrics/day.ts';
import { jobMetrics } from '../metrics/jobs.ts';
import { liveMetrics } from '../metrics/live.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { queueMetrics } from '../metrics/queues.ts';
import { runMetrics } from '../metrics/runs.ts';
import { serviceMetrics } from '../metrics/services.ts';
import { streamMetrics } from '../metrics/streams.ts';
import { webhookMetrics } from '../metrics/webhook.ts';
import type { Queues } from './queues.ts';
import type { Services } from './services.ts';
import { nextNightly } from './status.ts';

export interface ObservedParts {
  readonly services: Services;
  readonly queues: Queues;
  readonly jobs: JobQueues;
  readonly runClient: RunClient;
  readonly version: string;
  readonly log: Logger;
  readonly now: () => number;
}

/** How pql is seen from outside: whether it can do its job, and its figures. All is read when it is asked for, whichever process does the work. */
export interface Observed {
  readonly readiness: ReturnType<typeof createReadiness>;
  readonly metrics: Metrics;
}

export function composeObserved(parts: ObservedParts): Observed {
  const readiness = composeReadiness(parts);
  return { readiness, metrics: composeMetrics(parts, readiness) };
}

function composeReadiness({ services, queues, jobs }: ObservedParts): Observed['readiness'] {
  const warehouse = readInTime(services.warehouse);
  return createReadiness([
    {
      name: 'clickhouse',
      otherwise: 'ClickHouse does not answer: is it running, and are CLICKHOUSE_URL and its password right?',
      holds: async () => (await warehouse.serverVersion()) !== '',
    },
    {
      name: 'redis',
      otherwise: 'Redis does not answer: is it running, and are REDIS_URL and its password right?',
      holds: async () => (await queues.outbox.state()).waiting >= 0,
    },
    {
      name: 'schema',
      otherwise: 'The database does not have the schema of this version: run `pql migrate`.',
      untold: 'ClickHouse did not say which schema the database has: see the check `clickhouse`.',
      holds: () => isMigrated(warehouse),
    },
    {
      name: 'schedule',
      otherwise: 'No nightly run is planned in Redis: start `pql up`, which plans it.',
      untold: 'Redis did not say whether a nightly run is planned: see the check `redis`.',
      holds: async () => (await nextNightly(jobs)) !== undefined,
    },
  ]);
}

function composeMetrics(parts: ObservedParts, readiness: Observed['readiness']): Metrics {
  const { services, queues, jobs, runClient, version, log, now } = parts;
  const warehouse = readInTime(services.warehouse);
  const runs = createRuns(warehouse);
  const outages = createOutages(log);
  const named = (group: string) => `The metrics of ${group}`;
  const metrics = createMetrics({
    version,
    failed: (group, error) => outages.failed(named(group), error),
    worked: (group) => outages.worked(named(group)),
  });
  const { registry } = metrics;

  const jobQueues = { schedule: jobs.schedule, runs: jobs.runs, upkeep: jobs.upkeep };
  for (const group of [
    serviceMetrics(registry, readiness),
    queueMetrics(registry, {
      published: () => queues.store.published(),
      async firstWaiting(team) {
        const { entries } = await queues.store.list(team, { status: 'available', limit: 1 });
        const [first] = entries;
        return (
          first && {
            enteredAt: Date.parse(first.entered_at),
            handRaisedAt: first.hand_raised_at === null ? undefined : Date.parse(first.hand_raised_at),
          }
        );
      },
      now,
    }),
    streamMetrics(registry, { outbox: () => queues.outbox.state(), intake: () => queues.intake.state(), now }),
    runMetrics(registry, { latest: () => runs.latest(), now }),
    liveMetrics(registry, { standing: () => liveStanding(warehouse), now }),
    dayMetrics(registry, {
      takenIn: (since) => takenInSince(warehouse, since),
      breaches: (since) => breachesSince(warehouse, since),
      now,
    }),
    webhookMetrics(registry, createWebhookMessages(warehouse)),
    jobMetrics(registry, {
      async counts() {
        const counted = Object.entries(jobQueues).map(
          async ([name, queue]) => [name, await queue.getJobCounts()] as const,
        );
        return new Map(await Promise.all(counted));
      },
      workers: () => runClient.workers(),
      nextNightly: () => nextNightly(jobs),
    }),
  ]) {
    metrics.add(group);
  }
  return metrics;
}
