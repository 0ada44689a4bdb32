import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { type Aim, calibrate } from '../../insight/calibrate/calibrate.ts';
import { calibrateCsv, calibrateDocument } from '../../insight/calibrate/document.ts';
import { InputError } from '../../model/errors.ts';
import { type Label, salesStages } from '../../model/label.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { capacityOf } from '../../rescoring/gates/capacity.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';
import { askedOfPast, datesBetween, type PastOptions, parseDays, pastOption, refuseFuture } from '../past.ts';
import { inScratch, modelOf, replayOf } from '../replay.ts';
import { sayCalibration } from './calibrate/say-calibrate.ts';

interface Options extends PastOptions {
  readonly capacity?: string | true;
  readonly pipeline?: number;
  readonly wonWithin: number;
  readonly rule?: string;
  readonly plot?: string;
  readonly json?: boolean;
  readonly format?: string;
}

const day = 86_400_000;
const week = 7 * day;
const workingDays = 5;

export function addCalibrate(program: Command, runner: CommandRunner): void {
  program
    .command('calibrate')
    .description('which thresholds give the wanted share, volume or pipeline, by what came of leads')
    .addOption(pastOption.from())
    .addOption(pastOption.to())
    .addOption(pastOption.every(" (default: the label's time; a week at least)"))
    .addOption(pastOption.label())
    .option('--capacity [n]', 'so many new ones a week; without a number what the reps in routing.yaml can claim')
    .option('--pipeline <amount>', 'what is to be won in a quarter, in the currency of the outcomes', parseAmount)
    .option(
      '--won-within <time>',
      'with --pipeline: how long whoever reached the label has to be won',
      parseDays('--won-within', '90d or 26w'),
      180 * day,
    )
    .option('--rule <rule>', 'the thresholds of this rule alone')
    .addOption(pastOption.of())
    .addOption(pastOption.model())
    .addOption(pastOption.outcomesUntil())
    .option('--plot <file>', 'also write the trade as a plot there, as SVG')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action((options: Options) => run(runner, options));
}

async function run(runner: CommandRunner, options: Options): Promise<void> {
  const format = listFormat(options);
  const { from, to, label } = askedOfPast(options, {
    what: 'A calibration',
    example: 'npx pql calibrate --from 2026-01-01 --to 2026-06-30 --label "sql within 60d"',
  });
  const every = options.every ?? Math.max(week, Math.ceil(label.within / day) * day);
  checkApart(every, label);
  const dates = datesBetween({ from, to }, every);
  checkAim(options, label);
  await runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    refuseFuture(to, app.now());
    const model = await modelOf(app, options.model);
    const routing = await app.readRouting(model);
    const found = await calibrate(
      {
        warehouse: app.warehouse,
        model,
        replayOf: (one) => replayOf(app, session, one),
        inScratch: inScratch(app),
      },
      {
        ...{ dates, every, label, rule: options.rule, aim: aimOf(options, routing) },
        horizon: options.outcomesUntil ?? app.now(),
        credit: config.insight.credit,
        of: options.of ?? routing.entry,
      },
      { signal: life.abort },
    );
    progress.stop();
    if (options.plot !== undefined) {
      // Plots take a third of a second to load: nobody else waits for them.
      const { plotCalibration } = await import('../../insight/calibrate/plot.ts');
      await writeFile(options.plot, plotCalibration(found));
    }
    if (format === 'json') out.json(calibrateDocument(found));
    else if (format === 'csv') out.csv(...calibrateCsv(found));
    else sayCalibration(out, found);
    return 0;
  });
}

function checkApart(every: number, label: Label): void {
  if (every < Math.max(week, label.within)) {
    throw new InputError(
      `--every is shorter than ${label.within > week ? "the label's time" : 'a week'}: an outcome would count at several dates, and intervals would be too narrow. Take ${Math.ceil(Math.max(week, label.within) / day)}d or more.`,
    );
  }
}

function checkAim({ capacity, pipeline }: Options, label: Label): void {
  if (capacity !== undefined && pipeline !== undefined) {
    throw new InputError('--capacity and --pipeline ask for different thresholds. Leave one of them out.');
  }
  if (pipeline !== undefined && !salesStages.some((stage) => stage === label.outcome)) {
    throw new InputError(
      `--pipeline goes from what is won back to who qualifies, and ${label.outcome} is no stage on that way. Take a label of ${salesStages.join(', ')}.`,
    );
  }
}

function aimOf({ capacity, pipeline, wonWithin }: Options, routing: Routing): Aim {
  if (pipeline !== undefined) return { by: 'pipeline', amount: pipeline, within: wonWithin };
  if (capacity === undefined) return { by: 'acceptance' };
  if (capacity !== true) {
    const aWeek = Number(capacity);
    if (/^\d+(\.\d+)?$/.test(capacity) && aWeek > 0) return { by: 'capacity', aWeek };
    throw new InputError(`--capacity ${capacity} is no number above zero. Write how many new ones a week, like 40.`);
  }
  const teams = routing.teams.map((team) => ({ team: team.name, most: capacityOf(team, workingDays) }));
  const silent = teams.filter(({ most }) => most === undefined).map(({ team }) => team);
  if (silent.length > 0) {
    throw new InputError(
      `What the reps of ${silent.join(', ')} can take up isn't said of all of them. Give them new_a_day or keep in routing.yaml, or say it: --capacity 40.`,
    );
  }
  return { by: 'capacity', aWeek: teams.reduce((sum, { most }) => sum + (most ?? 0), 0) };
}

function parseAmount(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InputError(`--pipeline ${text} is no amount above zero. Write digits alone, like 250000.`);
}
