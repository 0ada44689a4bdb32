/** npm run bench: what a full rescore costs, against the least that reading the events costs. docs/performance.md says more. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PqlError } from '../src/model/errors.ts';
import type { Warehouse } from '../src/warehouse/client.ts';
import { type Company, fullSize } from './company.ts';
import { type BenchEngine, openEngine } from './engine.ts';
import { asJson, asTable, type Figure, median } from './figures.ts';
import { limitSeconds } from './limit.ts';
import { prepareCompany } from './prepare.ts';
import { measureRescore } from './rescore.ts';

const parts = ['limit', 'rescore'] as const;

interface Options {
  readonly scale: number;
  readonly seed: number;
  readonly threads: number;
  readonly slices: number;
  readonly runs: number;
  readonly only?: (typeof parts)[number];
  readonly data?: string;
  readonly json?: string;
}

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

function number(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < least) throw new InvalidArgumentError(`a number from ${least} up is due`);
    return value;
  };
}

const options = new Command('bench')
  .description('Measures a full rescore on made-up data, in the embedded engine')
  .option('--scale <share>', 'share of 1 M leads and 20 M events', number(0.0001), 1)
  .option('--seed <number>', 'what the data are made from', number(0), 1)
  .option('--threads <count>', 'threads of the engine', number(1), 2)
  .option('--slices <count>', 'slices of the lead key; 0: by the amount of data', number(0), 0)
  .option('--runs <count>', 'measurements to take the median of', number(1), 3)
  .addOption(new Option('--only <part>', 'run one part').choices(parts))
  .option('--data <folder>', 'keep the data in this folder, and take what is there')
  .option('--json <file>', 'write the figures as JSON')
  .parse()
  .opts<Options>();

async function bench(dataDir: string): Promise<Figure[]> {
  const company: Company = {
    seed: options.seed,
    leads: Math.round(fullSize.leads * options.scale),
    accounts: Math.round(fullSize.accounts * options.scale),
    events: Math.round(fullSize.events * options.scale),
  };
  const version = await withEngine(dataDir, async ({ warehouse }) => {
    await prepareCompany(warehouse, company, say);
    return warehouse.serverVersion();
  });
  say(machine(version));

  const wanted = (part: (typeof parts)[number]) => options.only === undefined || options.only === part;
  const figures: Figure[] = [];
  const limits: number[] = [];
  const measureLimit = async (warehouse: Warehouse): Promise<void> => {
    // The first of an engine is a warm-up.
    if (limits.length === 0) await limitSeconds(warehouse, options.threads);
    limits.push(await limitSeconds(warehouse, options.threads));
  };
  // An engine of its own for each part: its first run is a cold one, its memory that of nothing else.
  if (wanted('limit')) {
    const cold = await withEngine(dataDir, async ({ warehouse }) => {
      const seconds = await limitSeconds(warehouse, options.threads);
      if (!wanted('rescore')) for (let run = 0; run < options.runs; run++) await measureLimit(warehouse);
      return seconds;
    });
    figures.push({ name: 'limit, cold', value: cold, unit: 's' });
  }
  if (wanted('rescore')) {
    const rescored = await withEngine(dataDir, (engine) =>
      // By turns, so that both sides of the ratio have the same neighbours on the machine.
      measureRescore(
        engine,
        options,
        () => (wanted('limit') ? measureLimit(engine.warehouse) : Promise.resolve()),
        say,
      ),
    );
    figures.push(...rescored.figures);
    if (limits.length > 0) {
      figures.unshift({ name: 'rescore ÷ limit', value: rescored.seconds / median(limits), unit: '×', bar: 8 });
    }
    say(`qualified: ${JSON.stringify(rescored.summary.qualified)}, tiers: ${JSON.stringify(rescored.summary.tiers)}`);
    say(`digest of the scores: ${rescored.summary.scoresDigest}`);
  }
  if (limits.length > 0) figures.unshift({ name: 'limit', value: median(limits), unit: 's' });
  return figures;
}

async function withEngine<Result>(dataDir: string, work: (engine: BenchEngine) => Promise<Result>): Promise<Result> {
  const engine = await openEngine(dataDir, options.threads);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function machine(engineVersion: string): string {
  const cores = cpus();
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  return [
    `machine: ${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, ${memory} GiB, ${platform()} ${arch()}`,
    `Node ${process.version}, engine ${engineVersion}, ${options.threads} threads, seed ${options.seed}, scale ${options.scale}`,
  ].join('\n');
}

const kept = options.data === undefined ? undefined : resolve(options.data);
const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'pql-bench-'));
mkdirSync(dataDir, { recursive: true });
try {
  const figures = await bench(dataDir);
  process.stdout.write(`${asTable(figures)}\nRatios hold within one run: on a busy machine both sides are slow.\n`);
  if (options.json !== undefined) writeFileSync(options.json, asJson(figures));
} catch (error) {
  if (!(error instanceof PqlError)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
} finally {
  if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
}
