import { z } from 'zod';
import type { Milliseconds } from '../../model/types.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { RunInstant } from '../step.ts';
import type { GateSettings, Judged } from './gate.ts';

/** The latest event before the as-of that had arrived by the known-at. */
export interface LatestEvent {
  /** Undefined where there is none. */
  readonly at: Milliseconds | undefined;
  /** The sources of sources.yaml that were looked at; none: every event was. */
  readonly sources: readonly string[];
}

/** Whether events are recent enough for a run as of this instant. */
export function judgeFreshness(
  { at, sources }: LatestEvent,
  asOf: Milliseconds,
  { most }: Pick<GateSettings['freshness'], 'most'>,
): Judged {
  const from = sources.length === 0 ? '' : ` of ${sources.join(', ')}`;
  if (at === undefined) {
    return sources.length === 0
      ? { verdict: 'no_baseline', figures: [], says: 'There is no event yet, so none can be too old.' }
      : {
          verdict: 'bad',
          figures: [],
          says: `There is no event${from} yet. See what the sources give: pql sources check.`,
        };
  }
  const age = asOf - at;
  const figures = [{ of: 'latest_event_age_hours', value: hours(age), least: null, most: hours(most), baseline: null }];
  const found = `The latest event${from} is of ${new Date(at).toISOString()}, ${sayHours(age)} before the run's as-of`;
  if (age <= most) return { verdict: 'good', figures, says: `${found}; up to ${sayHours(most)} are allowed.` };
  return {
    verdict: 'bad',
    figures,
    says: `${found}, and gates.freshness.most allows ${sayHours(most)}. Is the pipeline that fills the source late? See: pql sources check.`,
  };
}

export async function latestEvent(
  warehouse: Warehouse,
  { asOf, knownAt }: Omit<RunInstant, 'runId'>,
  sources: readonly string[],
  options: CallOptions,
): Promise<LatestEvent> {
  const { ms } = await warehouse.one(latest, { as_of: asOf, known_at: knownAt, sources }, options);
  return { at: ms === 0 ? undefined : ms, sources };
}

const latest: Query<{ ms: number }> = {
  name: 'latest event',
  sql: `
    SELECT toUnixTimestamp64Milli(max(at)) AS ms
    FROM events
    WHERE at <= fromUnixTimestamp64Milli({as_of:Int64}, 'UTC') AND arrived_at <= fromUnixTimestamp64Milli({known_at:Int64}, 'UTC')
        AND (empty({sources:Array(String)}) OR has({sources:Array(String)}, source))`,
  row: z.object({ ms: z.coerce.number() }),
};

const hour = 3_600_000;
const hours = (ms: Milliseconds) => Math.round((ms / hour) * 10) / 10;
const sayHours = (ms: Milliseconds) => (ms < hour ? `${Math.round(ms / 60_000)} min` : `${hours(ms)} h`);
