import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Backtest, backtest } from '../../insight/backtest/backtest.ts';
import { type RankedScore, rankedScores } from '../../insight/backtest/counts.ts';
import { backtestCsv, backtestDocument } from '../../insight/backtest/document.ts';
import { milliseconds } from '../../model/durations.ts';
import { InputError } from '../../model/errors.ts';
import { parseLabel } from '../../model/label.ts';
import { type Subject, subjects } from '../../model/types.ts';
import { queuesOfRun } from '../../rescoring/replay/queues.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';
import { inScratch, modelOf, replayOf, stepContext } from '../replay.ts';
import { parseInstant } from '../time.ts';
import { whole } from '../whole.ts';
import { sayBacktest } from './backtest/say-backtest.ts';
import { addShow } from './backtest/show.ts';

interface Options {
  readonly from?: number;
  readonly to?: number;
  readonly every: number;
  readonly label?: string;
  readonly score: RankedScore;
  readonly of?: Subject;
  readonly model?: string;
  readonly outcomesUntil?: number;
  readonly top?: number;
  readonly queues: boolean;
  readonly plot?: string;
  readonly json?: boolean;
  readonly format?: string;
}

const usualFirsts = [10, 25, 50, 100];
/** A replay of as many dates takes hours at a million leads; more is a slip of the keyboard. */
const mostDates = 400;

export function addBacktest(program: Command, runner: CommandRunner): void {
  const command = program
    .command('backtest')
    .description('what the model would have said at past dates, held against what came after')
    // Needed here, not by `backtest show`.
    .option('--from <instant>', 'the first date to score everyone as of', parseInstant('--from'))
    .option('--to <instant>', 'no date after this one', parseInstant('--to'))
    .option('--every <time>', 'from one date to the next', parseEvery, milliseconds('7d'))
    .option('--label <label>', 'what is asked of everyone after each date, like "sql within 60d"')
    .addOption(new Option('--score <score>', 'whose thresholds are shown').choices([...rankedScores]).default('total'))
    .addOption(
      new Option('--of <unit>', 'companies (and leads without one), or leads; default: as queues have it').choices([
        ...subjects,
      ]),
    )
    .option('--model <file>', 'a model to replay in place of the one in force')
    .option(
      '--outcomes-until <instant>',
      'outcomes are recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option(
      '--top <n>',
      `how many a team calls of each date's queue (default: ${usualFirsts.join(', ')})`,
      whole('--top', 1),
    )
    .option('--no-queues', "leave the teams' queues out: no figures by capacity, and quicker")
    .option('--plot <file>', 'also write the plots there, as SVG')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: Options) => {
      const { from, to, label } = options;
      const missing = [
        ...(from === undefined ? ['--from'] : []),
        ...(to === undefined ? ['--to'] : []),
        ...(label ? [] : ['--label']),
      ];
      if (from === undefined || to === undefined || label === undefined || missing.length > 0) {
        throw new InputError(
          `A backtest needs ${missing.join(', ')}: npx pql backtest --from 2026-01-01 --to 2026-06-30 --every 7d --label "sql within 60d".`,
        );
      }
      await run(runner, { ...options, from, to, label });
    });
  addShow(command, runner);
}

function run(runner: CommandRunner, options: Options & { from: number; to: number; label: string }): Promise<number> {
  const format = listFormat(options);
  const label = parseLabel(options.label);
  const dates = datesOf(options);
  return runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    const { warehouse } = app;
    const horizon = options.outcomesUntil ?? app.now();
    if (options.to > app.now()) {
      throw new InputError(`--to ${new Date(options.to).toISOString()} lies in the future. Take a date that is past.`);
    }
    const model = await modelOf(app, options.model);
    const routing = await app.readRouting(model);
    const of = options.of ?? routing.entry;
    const found = await backtest(
      {
        warehouse,
        model,
        replay: replayOf(app, session, model),
        inScratch: inScratch(app),
        async queuesOf({ scoring: { runId, instant } }, first) {
          const queues = await queuesOfRun(
            { warehouse, model, routing: { ...routing, entry: of }, run: { runId, ...instant }, first },
            stepContext(session),
          );
          return new Map([...queues].map(([team, { kept }]) => [team, kept.map(({ rank }) => rank.id)]));
        },
      },
      {
        ...{ dates, label, horizon, of },
        every: options.every,
        credit: config.insight.credit,
        score: options.score,
        firsts: !options.queues ? [] : options.top === undefined ? usualFirsts : [options.top],
      },
      { signal: life.abort },
    );
    progress.stop();
    if (options.plot !== undefined) await writePlot(options.plot, found);
    if (format === 'json') out.json(backtestDocument(found));
    else if (format === 'csv') out.csv(...backtestCsv(found));
    else sayBacktest(out, found);
    return 0;
  });
}

async function writePlot(file: string, found: Backtest): Promise<void> {
  // Plots take a third of a second to load: nobody else waits for them.
  const { plotBacktest } = await import('../../insight/backtest/plot.ts');
  await writeFile(file, plotBacktest(found));
}

function datesOf({
  from,
  to,
  every,
}: {
  readonly from: number;
  readonly to: number;
  readonly every: number;
}): number[] {
  if (from > to) {
    throw new InputError(
      `--from ${new Date(from).toISOString()} lies after --to ${new Date(to).toISOString()}. Exchange them.`,
    );
  }
  const count = Math.floor((to - from) / every) + 1;
  if (count > mostDates) {
    throw new InputError(
      `--every makes ${count} dates of this time, and ${mostDates} are the most. Take a longer one.`,
    );
  }
  return Array.from({ length: count }, (_, place) => from + place * every);
}

function parseEvery(text: string): number {
  const length = milliseconds(text);
  if (length !== undefined && length >= 86_400_000) return length;
  throw new InputError(
    `--every ${text} isn't a time of a day or more. Write a whole number and a unit, like 7d or 4w.`,
  );
}
