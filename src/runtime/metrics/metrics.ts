import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { gaugeOf, type MetricGroup } from './group.ts';

/** An answered request: the route and not the path, because a path names leads. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly ms: number;
}

export interface Metrics {
  readonly registry: Registry;
  add(group: MetricGroup): void;
  answered(request: AnsweredRequest): void;
  /** All figures as Prometheus reads them. A group that can't be read in time is left out, and `pql_readable` says so. */
  text(): Promise<{ readonly type: string; readonly body: string }>;
}

export interface MetricsParts {
  readonly version: string;
  /** Milliseconds that a group may take. Prometheus gives a scrape ten seconds by default. */
  readonly within?: number;
  /** Called where a group can't be read. */
  readonly failed: (group: string, error: unknown) => void;
  readonly worked: (group: string) => void;
}

// A hand-raise is promised within a second, a page within 200 ms.
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 15];

/**
 * Milliseconds. The library's own 10 wake an idle process a hundred times a second, which is a third of all that it takes. What it says of the spread
 * contains this time and would read as a lag; the lag at the moment of a scrape doesn't.
 */
const lagEvery = 60_000;
const lagSpread = ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'] as const;

export function createMetrics({ version, within = 4_000, failed, worked }: MetricsParts): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'pql_', eventLoopMonitoringPrecision: lagEvery });
  for (const name of lagSpread) registry.removeSingleMetric(`pql_nodejs_eventloop_lag_${name}_seconds`);
  gaugeOf(registry, 'pql_build_info', 'Version of the program, as a label; always 1', ['version']).set({ version }, 1);
  const readable = gaugeOf(registry, 'pql_readable', 'Whether a group of figures could be read: 1 or 0', ['group']);
  const requests = new Histogram({
    name: 'pql_http_request_seconds',
    help: 'How long requests took, by route',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  const groups: MetricGroup[] = [];
  let reading: Promise<unknown> | undefined;

  async function readGroup(group: MetricGroup): Promise<void> {
    try {
      await inTime(group.read(), within);
      readable.set({ group: group.name }, 1);
      worked(group.name);
    } catch (error) {
      group.forget();
      readable.set({ group: group.name }, 0);
      failed(group.name, error);
    }
  }

  return {
    registry,
    add: (group) => void groups.push(group),
    answered: ({ method, route, status, ms }) => requests.observe({ method, route, status: String(status) }, ms / 1000),
    async text() {
      // Two that scrape at once are told of one reading.
      reading ??= Promise.all(groups.map(readGroup)).finally(() => {
        reading = undefined;
      });
      await reading;
      return { type: registry.contentType, body: await registry.metrics() };
    },
  };
}

async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not read within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
