import { z } from 'zod';
import type { Model } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type LabelAnswer, labelAnswers } from '../outcomes/label-statement.ts';
import type { Replayed } from '../replayed.ts';
import {
  type Answers,
  type Arrivals,
  type DateCounts,
  nobody,
  type RankedScore,
  type rankedScores,
  together,
} from './counts.ts';
import { answersOfEntries, arrivalsOfDate, countsOfDate, type Observing } from './observe-statement.ts';

/** The first entries of each team's queue, by their ids, the best first. */
export type QueuesOf = (replayed: Replayed, first: number) => Promise<ReadonlyMap<string, readonly string[]>>;

export interface Observe extends Observing {
  readonly warehouse: Warehouse;
  readonly model: Pick<Model, 'suppress'>;
  /** Whose volumes are counted. */
  readonly score: RankedScore;
  /** The run under which `gatherOutcomes` wrote. */
  readonly outcomesRun: string;
  /** The instant of the date before. */
  readonly asOfBefore?: number | undefined;
  readonly queues?: { readonly of: QueuesOf; readonly first: number } | undefined;
}

const day = 86_400_000;
const count = z.coerce.number();
const countRow = z.object({
  kind: z.enum(['everyone', 'score', 'rule']),
  name: z.string(),
  value: count,
  had_units: count,
  not_units: count,
  unknown_units: count,
  before_units: count,
});
const arrivalRow = z.object({
  kind: z.enum(['score', 'rule']),
  name: z.string(),
  low: count,
  high: count,
  units: count,
});
const answerRow = z.object({ entry: z.string(), answer: z.enum(labelAnswers) });

/** Counts everyone as of the date that was replayed, by what came of them. */
export async function observe(observing: Observe, replayed: Replayed): Promise<DateCounts> {
  const { warehouse, model, score, outcomesRun, asOfBefore } = observing;
  const { runId, instant } = replayed.scoring;
  const params = { run_id: runId, as_of: instant.asOf, outcomes_run: outcomesRun, suppress: model.suppress };
  const rows = await warehouse.rows({ name: 'outcomes by score', sql: countsOfDate(observing), row: countRow }, params);
  const counts = rows.map((row) => ({ ...row, had: row.had_units, not: row.not_units, unknown: row.unknown_units }));
  const everyone = counts.filter(({ kind }) => kind === 'everyone');
  const callable = everyone.filter(({ value }) => value === 1);
  const arrived =
    replayed.before === undefined || asOfBefore === undefined
      ? undefined
      : await warehouse.rows(
          { name: 'who came since the date before', sql: arrivalsOfDate(observing, score), row: arrivalRow },
          { ...params, before_run: replayed.before },
        );
  return {
    asOf: instant.asOf,
    everyone: callable[0] ? answers(callable[0]) : nobody,
    before: callable.reduce((sum, { before_units }) => sum + before_units, 0),
    suppressed: everyone
      .filter(({ value }) => value === 0)
      .reduce((sum, row) => sum + row.had + row.not + row.unknown + row.before_units, 0),
    scores: {
      fit: byScore('fit'),
      engagement: byScore('engagement'),
      usage: byScore('usage'),
      total: byScore('total'),
    },
    rules: new Map(counts.filter(({ kind }) => kind === 'rule').map((row) => [row.name, answers(row)])),
    since: arrived && asOfBefore !== undefined ? arrivals(arrived, (instant.asOf - asOfBefore) / day) : undefined,
    queues: observing.queues && (await answersByTeam(observing, observing.queues, replayed, params)),
  };

  function byScore(name: RankedScore) {
    return counts
      .filter((row) => row.kind === 'score' && row.name === name)
      .map((row) => ({ score: row.value, ...answers(row) }))
      .filter(({ had, not, unknown }) => had + not + unknown > 0);
  }
}

const answers = ({ had, not, unknown }: Answers): Answers => ({ had, not, unknown });

function arrivals(rows: readonly z.output<typeof arrivalRow>[], days: number): Arrivals {
  return {
    days,
    rises: rows.filter(({ kind }) => kind === 'score').map(({ low, high, units }) => ({ from: low, to: high, units })),
    rules: new Map(rows.filter(({ kind }) => kind === 'rule').map(({ name, units }) => [name, units])),
  };
}

async function answersByTeam(
  observing: Observe,
  { of, first }: NonNullable<Observe['queues']>,
  replayed: Replayed,
  params: Readonly<Record<string, unknown>>,
): Promise<ReadonlyMap<string, readonly LabelAnswer[]>> {
  const queues = await of(replayed, first);
  const entries = [...queues.values()].flat();
  const rows =
    entries.length === 0
      ? []
      : await observing.warehouse.rows(
          { name: 'outcomes of entries', sql: answersOfEntries(observing), row: answerRow },
          { ...params, entries },
        );
  const answerOf = new Map(rows.map(({ entry, answer }) => [entry, answer]));
  return new Map([...queues].map(([team, ids]) => [team, ids.flatMap((id) => answerOf.get(id) ?? [])]));
}

/** The counts of several dates as if they were one; who came, over all the time between them. */
export function pooled(dates: readonly DateCounts[]): Omit<DateCounts, 'asOf' | 'queues'> {
  const since = dates.flatMap((date) => date.since ?? []);
  return {
    everyone: together(dates.map(({ everyone }) => everyone)),
    before: dates.reduce((sum, { before }) => sum + before, 0),
    suppressed: dates.reduce((sum, { suppressed }) => sum + suppressed, 0),
    scores: {
      fit: pooledScores(dates, 'fit'),
      engagement: pooledScores(dates, 'engagement'),
      usage: pooledScores(dates, 'usage'),
      total: pooledScores(dates, 'total'),
    },
    rules: summed(
      dates.flatMap(({ rules }) => [...rules]),
      (a, b) => together([a, b]),
    ),
    since:
      since.length === 0
        ? undefined
        : {
            days: since.reduce((sum, { days }) => sum + days, 0),
            rises: since.flatMap(({ rises }) => rises),
            rules: summed(
              since.flatMap(({ rules }) => [...rules]),
              (a, b) => a + b,
            ),
          },
  };
}

function pooledScores(dates: readonly DateCounts[], name: (typeof rankedScores)[number]) {
  const byScore = summed(
    dates.flatMap(({ scores }) => scores[name].map((one): [number, Answers] => [one.score, answers(one)])),
    (a, b) => together([a, b]),
  );
  return [...byScore].map(([score, counted]) => ({ score, ...counted })).sort((a, b) => a.score - b.score);
}

function summed<Key, Value>(
  entries: readonly (readonly [Key, Value])[],
  add: (a: Value, b: Value) => Value,
): Map<Key, Value> {
  const sums = new Map<Key, Value>();
  for (const [key, value] of entries) {
    const before = sums.get(key);
    sums.set(key, before === undefined ? value : add(before, value));
  }
  return sums;
}
