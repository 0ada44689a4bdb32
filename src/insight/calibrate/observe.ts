import { z } from 'zod';
import type { Model } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { literal } from '../../warehouse/query.ts';
import type { Answers } from '../backtest/counts.ts';
import { type Observing, observed, units } from '../backtest/observe-statement.ts';
import type { Replayed } from '../replayed.ts';
import { scoreSql, type Threshold, triedThresholds } from './conditions.ts';

/** Units by how many of the tried thresholds they reach; 0: the rest of the rule doesn't hold. */
export interface LevelCount extends Answers {
  readonly level: number;
  /** The same a week before; as `level` where that wasn't asked. */
  readonly was: number;
}

/** Of one threshold as of one date: everyone who could be called and didn't stand there already. */
export interface ThresholdCounts {
  /** Milliseconds since 1970. */
  readonly asOf: number;
  readonly levels: readonly LevelCount[];
  /** Whether `was` was asked: volumes can be told. */
  readonly sinceWeek: boolean;
}

export interface ObserveThresholds extends Observing {
  readonly warehouse: Warehouse;
  readonly model: Pick<Model, 'suppress'>;
  readonly thresholds: readonly Threshold[];
  /** The run under which `gatherOutcomes` wrote. */
  readonly outcomesRun: string;
  /** Whether the instant before is a week before: then who came since is counted. */
  readonly sinceWeek: boolean;
}

const count = z.coerce.number();
const row = z.object({ place: count, level: count, was: count, had: count, not: count, unknown: count });

/** Counts everyone as of a date that was replayed with the loosened model, for each threshold in their order. */
export async function observeThresholds(
  observing: ObserveThresholds,
  { scoring: { runId, instant }, before }: Replayed,
): Promise<ThresholdCounts[]> {
  const { warehouse, model, thresholds, outcomesRun } = observing;
  const sinceWeek = observing.sinceWeek && before !== undefined;
  const rows = await warehouse.rows(
    { name: 'outcomes by threshold', sql: countsByLevel(observing, sinceWeek), row },
    {
      ...{ run_id: runId, as_of: instant.asOf, outcomes_run: outcomesRun, suppress: model.suppress },
      ...(sinceWeek ? { before_run: before } : {}),
    },
  );
  return thresholds.map((_, index) => ({
    asOf: instant.asOf,
    levels: rows.filter(({ place }) => place === index + 1).map(({ place: __, ...counted }) => counted),
    sinceWeek,
  }));
}

/** Rows of (place of the threshold from 1, level, was, had, not, unknown). */
function countsByLevel(observing: Observing & Pick<ObserveThresholds, 'thresholds'>, sinceWeek: boolean): string {
  const { thresholds } = observing;
  const measures = thresholds.map(
    ({ condition, loosened }) =>
      `max(if(free AND has(qualified, ${literal(loosened)}), toInt64(${scoreSql(condition)}), -1))`,
  );
  const levels = `[${thresholds
    .map(
      (threshold, place) =>
        `arrayCount(tried -> measure_${place} >= tried, [${triedThresholds(threshold).join(', ')}])`,
    )
    .join(', ')}]`;
  const was = sinceWeek
    ? `
    ANY LEFT JOIN (SELECT unit, key, ${levels} AS was_levels FROM (${units(observing.of, 'before_run', measures)})) AS week_before
        ON week_before.unit = now.unit AND week_before.key = now.key`
    : '';
  return `
SELECT place, level, was, countIf(answer = 'had') AS had, countIf(answer = 'not') AS not, countIf(answer = 'unknown') AS unknown
FROM (
    SELECT answer, ${levels} AS levels,
        ${sinceWeek ? `if(empty(was_levels), arrayMap(level -> 0, levels), was_levels)` : 'levels'} AS earlier
    FROM (${observed(observing, measures)}) AS now${was}
    WHERE callable AND answer != 'before') AS levelled
ARRAY JOIN arrayEnumerate(levels) AS place, levels AS level, earlier AS was
GROUP BY place, level, was
ORDER BY place, level, was`;
}
