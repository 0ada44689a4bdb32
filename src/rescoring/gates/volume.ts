import { z } from 'zod';
import { dateIn, instantIn, plusDays } from '../../queue/clock/local-time.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { RunInstant } from '../step.ts';
import { count, fewest, type GateSettings, type Judged, percentOf } from './gate.ts';

export interface Volume {
  /** The last whole day before the as-of, `YYYY-MM-DD`. */
  readonly date: string;
  readonly events: number;
  /** Events of the same weekday in the four weeks before, as far as there was any history then. */
  readonly before: readonly number[];
}

/** Whether about as many events happened on the last whole day as on such weekdays before. */
export function judgeVolume(
  { date, events, before }: Volume,
  { least, most }: Pick<GateSettings['volume'], 'least' | 'most'>,
): Judged {
  const usual = middle(before);
  const unjudged = [{ of: 'events', value: events, least: null, most: null, baseline: null }];
  if (usual === undefined || usual === 0) {
    const why = usual === undefined ? 'there is no such weekday before it' : 'such weekdays before it had none';
    return { verdict: 'no_baseline', figures: unjudged, says: `${date} has ${count(events)} events; ${why}.` };
  }
  const [from, to] = [(usual * least) / 100, (usual * most) / 100];
  const figures = [{ of: 'events', value: events, least: from, most: to, baseline: usual }];
  const found = `${date} has ${count(events)} events, ${percentOf(events / usual)}% of the ${count(usual)} that are usual on that weekday`;
  const allowed = `${least}% to ${most}% are allowed`;
  if (events >= from && events <= to) return { verdict: 'good', figures, says: `${found}; ${allowed}.` };
  if (Math.abs(events - usual) < fewest) {
    const says = `${found}; ${allowed}, but a difference of fewer than ${fewest} events is chance.`;
    return { verdict: 'good', figures, says };
  }
  const cause =
    events < from
      ? 'Is a source cut off, or its pipeline late? See: pql sources check.'
      : 'Was something sent twice, or does a robot use the product? See: pql sources check.';
  return {
    verdict: 'bad',
    figures,
    says: `${found}, and gates.volume allows ${least}% to ${most}%. ${cause}`,
  };
}

const weeks = 4;

/** Days are those of a timezone, from midnight to midnight. */
export async function volumeOf(
  warehouse: Warehouse,
  { asOf, knownAt }: Omit<RunInstant, 'runId'>,
  timezone: string,
  options: CallOptions,
): Promise<Volume> {
  const date = plusDays(dateIn(timezone, asOf), -1);
  const days = Array.from({ length: weeks + 1 }, (_, back) => plusDays(date, -7 * back));
  const spans = days.map((day) => [instantIn(timezone, day, 0), instantIn(timezone, plusDays(day, 1), 0)] as const);
  const params = Object.fromEntries(
    spans.flatMap(([from, to], at) => [
      [`from_${at}`, from],
      [`to_${at}`, to],
    ]),
  );
  const found = await warehouse.one(eventsOfDays, { ...params, known_at: knownAt }, options);
  const [events = 0, ...before] = found.events;
  return { date, events, before: before.filter((_, at) => found.first < (spans[at + 1]?.[1] ?? 0)) };
}

const within = Array.from(
  { length: weeks + 1 },
  (_, at) =>
    `at >= fromUnixTimestamp64Milli({from_${at}:Int64}, 'UTC') AND at < fromUnixTimestamp64Milli({to_${at}:Int64}, 'UTC')`,
);
const arrived = `arrived_at <= fromUnixTimestamp64Milli({known_at:Int64}, 'UTC')`;

/** A daily figure that was delivered again is one; of others the identity needn't be read. */
const eventsOfDays: Query<{ events: number[]; first: number }> = {
  name: 'events of days',
  sql: `
    SELECT sumForEach(events) AS events, min(first_ms) AS first
    FROM (
        SELECT [${within.map((day) => `countIf(${day})`).join(', ')}] AS events, if(count() = 0, 9223372036854775807, toUnixTimestamp64Milli(min(at))) AS first_ms
        FROM events
        WHERE NOT restates AND ${arrived}
        UNION ALL
        SELECT [${within.map((day) => `uniqExactIf(identity, ${day})`).join(', ')}], if(count() = 0, 9223372036854775807, toUnixTimestamp64Milli(min(at)))
        FROM events
        WHERE restates AND ${arrived})`,
  row: z.object({ events: z.array(z.coerce.number()), first: z.coerce.number() }),
};

/** The median; of an even number the mean of both in the middle. */
function middle(numbers: readonly number[]): number | undefined {
  const sorted = numbers.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
