import type { Registry } from 'prom-client';
import type { Breaches, RowsTakenIn } from '../../warehouse/day-figures.ts';
import { gaugeOf, type MetricGroup } from './group.ts';

export interface DayReaders {
  takenIn(since: number): Promise<readonly RowsTakenIn[]>;
  breaches(since: number): Promise<readonly Breaches[]>;
  now(): number;
}

const day = 86_400_000;

/** What happened in the last 24 hours, from ClickHouse. */
export function dayMetrics(registry: Registry, { takenIn, breaches, now }: DayReaders): MetricGroup {
  const rows = gaugeOf(
    registry,
    'pql_rows_taken_in_day',
    'Rows that pulls, imports and the API brought in the last 24 hours: read, loaded, duplicates, conflicts or rejected',
    ['kind', 'way', 'result'],
  );
  const late = gaugeOf(
    registry,
    'pql_sla_breaches_day',
    'Entries that were not claimed, or not touched, in the promised time, in the last 24 hours',
    ['team', 'clock'],
  );

  return {
    name: 'day',
    async read() {
      const since = now() - day;
      const [taken, missed] = await Promise.all([takenIn(since), breaches(since)]);
      this.forget();
      for (const { kind, way, ...results } of taken) {
        for (const [result, count] of Object.entries(results)) rows.set({ kind, way, result }, count);
      }
      for (const { team, clock, entries } of missed) late.set({ team, clock }, entries);
    },
    forget() {
      rows.reset();
      late.reset();
    },
  };
}
