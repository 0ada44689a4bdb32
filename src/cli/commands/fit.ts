import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Fit } from '../../insight/fit/fit.ts';
import { milliseconds } from '../../model/durations.ts';
import { InputError } from '../../model/errors.ts';
import { parseLabel } from '../../model/label.ts';
import { readModel } from '../../model/parse.ts';
import { type Subject, subjects } from '../../model/types.ts';
import type { CommandRunner } from '../command.ts';
import { inScratch, replayOf } from '../replay.ts';
import { parseInstant } from '../time.ts';
import { sayFit } from './fit/say-fit.ts';
import { readText } from './model/read-file.ts';

interface Options {
  readonly from?: number;
  readonly to?: number;
  readonly every?: number;
  readonly label?: string;
  readonly split: 'time' | 'hash';
  readonly of?: Subject;
  readonly model?: string;
  readonly keep?: readonly string[];
  readonly outcomesUntil?: number;
  readonly write?: string;
  readonly plot?: string;
  readonly json?: boolean;
}

const mostDates = 100;

export function addFit(program: Command, runner: CommandRunner): void {
  program
    .command('fit')
    .description('points learned from outcomes, as a diff of the model file')
    .option('--from <instant>', 'the first date to look at everyone as of', parseInstant('--from'))
    .option('--to <instant>', 'no date after this one', parseInstant('--to'))
    .option('--every <time>', "from one date to the next (default: the label's time)", parseEvery)
    .option('--label <label>', 'what is asked of everyone after each date, like "sql within 60d"')
    .addOption(
      new Option('--split <how>', 'what is held out: later dates, or three of ten by a hash of their id')
        .choices(['time', 'hash'])
        .default('time'),
    )
    .addOption(
      new Option('--of <unit>', 'companies (and leads without one), or leads; default: as queues have it').choices([
        ...subjects,
      ]),
    )
    .option('--keep <signal...>', 'fit it though the audit flags it')
    .option('--model <file>', 'a model to fit in place of the one in force')
    .option(
      '--outcomes-until <instant>',
      'outcomes are recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option('--write <file>', 'also write the whole new model file there')
    .option('--plot <file>', 'also write the points with their intervals there, as SVG')
    .option('--json', 'one JSON document')
    .action(async (options: Options) => {
      const { from, to, label } = options;
      const missing = [
        ...(from === undefined ? ['--from'] : []),
        ...(to === undefined ? ['--to'] : []),
        ...(label ? [] : ['--label']),
      ];
      if (from === undefined || to === undefined || label === undefined || missing.length > 0) {
        throw new InputError(
          `A fit needs ${missing.join(', ')}: npx pql fit --from 2025-07-01 --to 2026-06-30 --label "sql within 60d".`,
        );
      }
      await run(runner, { ...options, from, to, label });
    });
}

function run(runner: CommandRunner, options: Options & { from: number; to: number; label: string }): Promise<number> {
  const label = parseLabel(options.label);
  const every = options.every ?? label.within;
  if (every < label.within) {
    throw new InputError(
      `--every has to be ${options.label}'s time at least: nearer dates would count one outcome twice. Leave it out to take that.`,
    );
  }
  const dates = datesOf(options.from, options.to, every);
  return runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    if (options.to > app.now()) {
      throw new InputError(`--to ${new Date(options.to).toISOString()} lies in the future. Take a date that is past.`);
    }
    const file = options.model ?? config.paths.model;
    const { model, text } = options.model === undefined ? await app.readModel() : await modelOfFile(options.model);
    const of = options.of ?? (await app.readRouting(model)).entry;
    // Linear algebra takes a while to load: nobody else waits for it.
    const { fitPoints } = await import('../../insight/fit/fit.ts');
    const found = await fitPoints(
      { warehouse: app.warehouse, model, replay: replayOf(app, session, model), inScratch: inScratch(app) },
      {
        ...{ dates, every, label, of, split: options.split, keep: options.keep ?? [] },
        ...{ horizon: options.outcomesUntil ?? app.now(), credit: config.insight.credit },
      },
      { signal: life.abort },
    );
    progress.stop();
    const { withPoints } = await import('../../insight/fit/write-model.ts');
    const { unifiedDiff } = await import('../../insight/fit/unified-diff.ts');
    // Where nothing helps the model stays as it is.
    const proposed = found.perDoubling === 0 ? text : withPoints(text, found);
    const diff = unifiedDiff(text, proposed, file);
    const said: Fit = { ...found, warnings: [...found.warnings, ...faultsOf(proposed, file)] };
    if (options.plot !== undefined) {
      const { plotFit } = await import('../../insight/fit/plot.ts');
      await writeFile(options.plot, plotFit(said));
    }
    if (options.write !== undefined) await writeFile(options.write, proposed);
    if (options.json) {
      const { fitDocument } = await import('../../insight/fit/document.ts');
      out.json(fitDocument(said, diff));
    } else sayFit(out, said, diff);
    return 0;
  });
}

async function modelOfFile(file: string) {
  const text = await readText(file);
  return { model: readModel(text, file), text };
}

/** What the rest of the model says that the new points make wrong: thresholds that nobody can reach any more, and the like. */
function faultsOf(proposed: string, file: string): string[] {
  const thresholds =
    'Thresholds of rules, grades and levels speak of the old points: set them anew before you take the new ones (npx pql calibrate).';
  try {
    readModel(proposed, file);
    return [thresholds];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [thresholds, `With the new points the file needs mending before it can be taken: ${error.message}`];
  }
}

function datesOf(from: number, to: number, every: number): number[] {
  if (from > to) {
    throw new InputError(
      `--from ${new Date(from).toISOString()} lies after --to ${new Date(to).toISOString()}. Exchange them.`,
    );
  }
  const count = Math.floor((to - from) / every) + 1;
  if (count > mostDates) {
    throw new InputError(
      `These are ${count} dates, and ${mostDates} are the most. Take a longer --every or a later --from.`,
    );
  }
  return Array.from({ length: count }, (_, place) => from + place * every);
}

function parseEvery(text: string): number {
  const length = milliseconds(text);
  if (length !== undefined && length >= 86_400_000) return length;
  throw new InputError(
    `--every ${text} isn't a time of a day or more. Write a whole number and a unit, like 60d or 8w.`,
  );
}
