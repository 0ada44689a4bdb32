import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { readModel } from '../src/model/parse.ts';
import { type ScoreSummary, scoreRun } from '../src/rescoring/score.ts';
import { packaged } from '../src/runtime/paths.ts';
import type { Warehouse } from '../src/warehouse/client.ts';
import { literal } from '../src/warehouse/query.ts';
import { asOf } from './company.ts';
import { type Figure, median } from './figures.ts';
import { ownPeak, watchMemory } from './memory.ts';

const phases = ['run facts', 'lead slices', 'account slices', 'summary', 'bookkeeping'] as const;
type Phase = (typeof phases)[number];

/** Which phase a statement of the run belongs to, by its name. */
const phaseOf: Readonly<Record<string, Phase>> = {
  'resolve identities': 'run facts',
  'gather outcomes': 'run facts',
  'pass outcomes on to accounts': 'run facts',
  'score leads': 'lead slices',
  'score accounts': 'account slices',
  'summary of a run': 'summary',
};

interface Timed {
  readonly seconds: number;
  readonly phases: Readonly<Record<Phase, number>>;
  readonly summary: ScoreSummary;
}

export interface RescoreOptions {
  readonly threads: number;
  /** 0: as many as the product takes by itself. */
  readonly slices: number;
  readonly runs: number;
}

export interface Rescored {
  readonly figures: Figure[];
  readonly seconds: number;
  readonly summary: ScoreSummary;
}

/**
 * The whole rescore by the default model, through the product's own use case, scores and contributions written: cold, then
 * `runs` times, each after `beforeEach`.
 */
export async function measureRescore(
  engine: { readonly warehouse: Warehouse; readonly pid: number },
  options: RescoreOptions,
  beforeEach: () => Promise<void>,
  say: (line: string) => void,
): Promise<Rescored> {
  const memory = watchMemory(engine.pid);
  const cold = await rescore(engine.warehouse, options, 'cold');
  say(`rescore, cold: ${cold.seconds.toFixed(2)} s`);
  const measured: Timed[] = [];
  for (let number = 1; number <= options.runs; number++) {
    await beforeEach();
    const timed = await rescore(engine.warehouse, options, `warm ${number}`);
    say(`rescore ${number}: ${timed.seconds.toFixed(2)} s`);
    if (timed.summary.scoresDigest !== cold.summary.scoresDigest)
      throw new Error(`Two runs on the same data gave different scores: ${timed.summary.scoresDigest}`);
    measured.push(timed);
  }
  const seconds = median(measured.map((one) => one.seconds));
  const { leads, accounts } = cold.summary;
  return {
    seconds,
    summary: cold.summary,
    figures: [
      { name: 'rescore', value: seconds, unit: 's' },
      { name: 'rescore, cold', value: cold.seconds, unit: 's' },
      ...phases.map(
        (phase): Figure => ({
          name: `rescore: ${phase}`,
          value: median(measured.map((one) => one.phases[phase])),
          unit: 's',
        }),
      ),
      { name: 'leads scored', value: leads, unit: 'rows' },
      { name: 'accounts scored', value: accounts, unit: 'rows' },
      { name: 'engine, peak memory', value: await memory.peak(), unit: 'MiB', bar: 1536 },
      { name: 'Node, peak memory', value: ownPeak(), unit: 'MiB', bar: 300 },
    ],
  };
}

async function rescore(warehouse: Warehouse, { threads, slices }: RescoreOptions, runId: string): Promise<Timed> {
  const seconds: Record<Phase, number> = {
    'run facts': 0,
    'lead slices': 0,
    'account slices': 0,
    summary: 0,
    bookkeeping: 0,
  };
  const model = readModel(readFileSync(packaged('models', 'default.yaml'), 'utf8'), 'models/default.yaml');
  const began = performance.now();
  const summary = await scoreRun(
    {
      warehouse: timed(warehouse, (name, spent) => {
        seconds[phaseOf[name] ?? 'bookkeeping'] += spent;
      }),
      model,
      run: { runId, asOf, knownAt: asOf },
      slices,
      threads,
      memory: 1280 * 2 ** 20,
    },
    { signal: new AbortController().signal, log: pino({ enabled: false }), progress: () => undefined },
  );
  const total = (performance.now() - began) / 1000;
  for (const table of ['lead_scores', 'account_scores']) {
    await warehouse.run({ name: 'drop scores', sql: `ALTER TABLE ${table} DROP PARTITION ${literal(runId)}` });
  }
  await warehouse.run({ name: 'forget slices', sql: `DELETE FROM run_slices WHERE run_id = ${literal(runId)}` });
  return { seconds: total, phases: seconds, summary };
}

/** The same warehouse, saying how many seconds each statement took. */
function timed(warehouse: Warehouse, spent: (name: string, seconds: number) => void): Warehouse {
  const clocked = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    try {
      return await work();
    } finally {
      spent(name, (performance.now() - began) / 1000);
    }
  };
  return {
    ...warehouse,
    rows: (query, params, options) => clocked(query.name, () => warehouse.rows(query, params, options)),
    one: (query, params, options) => clocked(query.name, () => warehouse.one(query, params, options)),
    run: (statement, params, options) => clocked(statement.name, () => warehouse.run(statement, params, options)),
    insert: (table, rows, options) => clocked(`insert ${table}`, () => warehouse.insert(table, rows, options)),
  };
}
