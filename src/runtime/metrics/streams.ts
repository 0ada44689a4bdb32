import type { Registry } from 'prom-client';
import { gaugeOf, type MetricGroup, seconds } from './group.ts';

/** What waits in Redis to be written to ClickHouse. Instants are milliseconds since 1970. */
export interface StreamReaders {
  /** Transitions of entries. */
  outbox(): Promise<{ readonly waiting: number; readonly oldestAt: number | undefined }>;
  /** What the API was sent. */
  intake(): Promise<{ readonly waiting: number; readonly bytes: number; readonly oldestAt: number | undefined }>;
  now(): number;
}

/** How far ClickHouse is behind Redis. */
export function streamMetrics(registry: Registry, { outbox, intake, now }: StreamReaders): MetricGroup {
  const waiting = gaugeOf(registry, 'pql_stream_waiting', 'Rows that wait in Redis to be written to ClickHouse', [
    'stream',
  ]);
  const lag = gaugeOf(
    registry,
    'pql_stream_lag_seconds',
    'How long the oldest of them has waited: the drain lag of the outbox, the lag of the intake',
    ['stream'],
  );
  const bytes = gaugeOf(registry, 'pql_intake_bytes', 'What the API was sent and ClickHouse doesn’t have, in bytes');

  return {
    name: 'streams',
    async read() {
      const streams = { outbox: await outbox(), intake: await intake() };
      for (const [stream, state] of Object.entries(streams)) {
        waiting.set({ stream }, state.waiting);
        lag.set({ stream }, state.oldestAt === undefined ? 0 : seconds(Math.max(0, now() - state.oldestAt)));
      }
      bytes.set(streams.intake.bytes);
    },
    forget() {
      for (const gauge of [waiting, lag, bytes]) gauge.reset();
    },
  };
}
