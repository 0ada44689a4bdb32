/** npm run bench: what scoring costs, against the least that it could and against other ways. docs/performance.md says more. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PqlError } from '../src/model/errors.ts';
import { readModel } from '../src/model/parse.ts';
import { packaged } from '../src/runtime/paths.ts';
import { type BenchEngine, openEngine } from './engine.ts';
import { asJson, asMarkdown, asTable, clocked, type Findings, type Report } from './figures.ts';
import { described, machineNow } from './machine.ts';
import { type Bench, type Options, sized } from './part.ts';
import { alternatives } from './parts/alternatives.ts';
import { backtests } from './parts/backtest.ts';
import { chosen } from './parts/chosen.ts';
import { explanations } from './parts/explanations.ts';
import { fits } from './parts/fit.ts';
import { handRaise } from './parts/hand-raise.ts';
import { large, largeShare, roomForLarge } from './parts/large.ts';
import { liftPart } from './parts/lift.ts';
import { live } from './parts/live.ts';
import { queues } from './parts/queues.ts';
import { rescore } from './parts/rescore.ts';
import { service } from './parts/service.ts';
import { wide } from './parts/wide.ts';
import { asPlot } from './plot.ts';
import { prepareCompany } from './prepare.ts';

const parts = [
  rescore,
  chosen,
  explanations,
  backtests,
  fits,
  liftPart,
  live,
  queues,
  handRaise,
  service,
  alternatives,
  wide,
  large,
];

interface CommandLine extends Options {
  readonly only?: string;
  readonly large: boolean;
  readonly short: boolean;
  readonly data?: string;
  readonly json?: string;
  readonly plot?: string;
  readonly markdown?: string;
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

const given = new Command('bench')
  .description(
    'Measures scoring on made-up data, in the embedded engine, and checks that all ways give the same scores',
  )
  .option('--scale <share>', 'share of 1 M leads and 20 M events', number(0.001), 1)
  .option('--seed <number>', 'what the data are made from', number(0), 1)
  .option('--threads <count>', 'threads of the engine', number(1), 2)
  .option('--slices <count>', 'slices of the lead key; 0: by the amount of data', number(0), 0)
  .option('--runs <count>', 'measurements to take the median of', number(1), 3)
  .option('--singles <count>', 'leads that are asked for one by one', number(1), 30)
  .addOption(new Option('--only <part>', 'run one part').choices(parts.map(({ name }) => name)))
  .option('--large', 'also 5 M leads and 100 M events: says first what that takes', false)
  .option('--short', 'only whether everything works and is equal, in about a minute', false)
  .option('--data <folder>', 'keep the data in this folder, and take what is there')
  .option('--json <file>', 'write the figures as JSON')
  .option('--plot <file>', 'write the plot there (default: beside the JSON, else bench.svg)')
  .option('--markdown <file>', 'write the figures as the table of docs/performance.md')
  .parse()
  .opts<CommandLine>();
const options: CommandLine = given.short ? { ...given, scale: 0.005, runs: 1, singles: 2 } : given;

async function bench(dataDir: string): Promise<Report> {
  const wanted = parts.filter(
    ({ name, isLeftOutOfShort = false }) =>
      (options.only ?? name) === name &&
      (name !== large.name || isLarge()) &&
      !(given.short && isLeftOutOfShort && options.only === undefined),
  );
  if (isLarge()) await roomForLarge(dataDir, options, say);
  const model = readModel(readFileSync(packaged('models', 'default.yaml'), 'utf8'), 'models/default.yaml');
  const common: Bench = { options, model, say };
  const machine = await withEngine(dataDir, async (engine) =>
    machineNow(await engine.warehouse('bench').serverVersion()),
  );
  say(described(machine));

  const found: Findings[] = [];
  const failures: string[] = [];
  const prepared = new Set<number>();
  for (const part of wanted) {
    const missing = part.shares.filter((share) => !prepared.has(share));
    if (missing.length > 0) await withEngine(dataDir, (engine) => prepare(missing, common, engine));
    for (const share of missing) prepared.add(share);
    say(`== ${part.name}`);
    // An engine of its own: its first run is a cold one, its memory that of nothing else.
    try {
      const { seconds, result } = await clocked(() => withEngine(dataDir, (engine) => part.measure(common, engine)));
      say(`${part.name} took ${Math.round(seconds)} s`);
      found.push(result);
    } catch (error) {
      // The figures of the other parts are worth having, and take minutes.
      if (!(error instanceof PqlError)) throw error;
      failures.push(`${part.name}: ${error.message}`);
      process.exitCode = error.exitCode;
    }
  }
  return {
    machine: { ...machine, seed: options.seed, threads: options.threads },
    full: options.scale === 1,
    figures: found.flatMap(({ figures }) => figures),
    points: found.flatMap(({ points }) => points),
    checks: found.flatMap(({ checks }) => checks),
    failures,
  };
}

const isLarge = () => options.large || options.only === large.name;

async function prepare(shares: readonly number[], common: Bench, engine: BenchEngine): Promise<void> {
  for (const share of shares) {
    const { warehouse, company, on } = sized(share, common, engine);
    say(`data: ${on}`);
    await prepareCompany(warehouse, company, { reference: share !== largeShare }, say);
  }
}

async function withEngine<Result>(dataDir: string, work: (engine: BenchEngine) => Promise<Result>): Promise<Result> {
  const engine = await openEngine(dataDir, options.threads);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

function show(report: Report): void {
  const { machine, points, checks, failures } = report;
  const plot = options.plot ?? options.json?.replace(/(\.json)?$/, '.svg') ?? 'bench.svg';
  if (options.json !== undefined) writeFileSync(options.json, asJson(report));
  if (options.markdown !== undefined) writeFileSync(options.markdown, asMarkdown(report));
  if (points.length > 0) writeFileSync(plot, asPlot(points, machine));
  const lines = [
    described(machine),
    asTable(report),
    'Equal:',
    ...checks.map((check) => `- ${check}`),
    ...failures.map((failure) => `FAILED ${failure}`),
    'Ratios hold within one run: on a busy machine both sides are slow.',
    ...(points.length > 0 ? [`Plot: ${plot}`] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const kept = options.data === undefined ? undefined : resolve(options.data);
const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'pql-bench-'));
mkdirSync(dataDir, { recursive: true });
try {
  show(await bench(dataDir));
} catch (error) {
  if (!(error instanceof PqlError)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
} finally {
  if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
}
