import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { type Backtest, backtest } from '../../insight/backtest/backtest.ts';
import { type RankedScore, rankedScores } from '../../insight/backtest/counts.ts';
import { backtestCsv, backtestDocument } from '../../insight/backtest/document.ts';
import { queuesOfRun } from '../../rescoring/replay/queues.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';
import { askedOfPast, datesBetween, type PastOptions, pastOption, refuseFuture } from '../past.ts';
import { inScratch, modelOf, replayOf, stepContext } from '../replay.ts';
import { whole } from '../whole.ts';
import { sayBacktest } from './backtest/say-backtest.ts';
import { addShow } from './backtest/show.ts';

interface Options extends PastOptions {
  readonly every: number;
  readonly score: RankedScore;
  readonly top?: number;
  readonly queues: boolean;
  readonly plot?: string;
  readonly json?: boolean;
  readonly format?: string;
}

const usualFirsts = [10, 25, 50, 100];

export function addBacktest(program: Command, runner: CommandRunner): void {
  const command = program
    .command('backtest')
    .description('what the model would have said at past dates, held against what came after')
    // Needed here, not by `backtest show`.
    .addOption(pastOption.from())
    .addOption(pastOption.to())
    .addOption(pastOption.every().default(7 * 86_400_000, '7d'))
    .addOption(pastOption.label())
    .addOption(new Option('--score <score>', 'whose thresholds are shown').choices([...rankedScores]).default('total'))
    .addOption(pastOption.of())
    .addOption(pastOption.model())
    .addOption(pastOption.outcomesUntil())
    .option(
      '--top <n>',
      `how many a team calls of each date's queue (default: ${usualFirsts.join(', ')})`,
      whole('--top', 1),
    )
    .option('--no-queues', "leave the teams' queues out: no figures by capacity, and quicker")
    .option('--plot <file>', 'also write the plots there, as SVG')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action((options: Options) => run(runner, options));
  addShow(command, runner);
}

async function run(runner: CommandRunner, options: Options): Promise<void> {
  const format = listFormat(options);
  const { from, to, label } = askedOfPast(options, {
    what: 'A backtest',
    example: 'npx pql backtest --from 2026-01-01 --to 2026-06-30 --every 7d --label "sql within 60d"',
  });
  const dates = datesBetween({ from, to }, options.every);
  await runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    const { warehouse } = app;
    const horizon = options.outcomesUntil ?? app.now();
    refuseFuture(to, app.now());
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
