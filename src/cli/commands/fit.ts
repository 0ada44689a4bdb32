import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Fit } from '../../insight/fit/fit.ts';
import { InputError } from '../../model/errors.ts';
import { readModel } from '../../model/parse.ts';
import type { CommandRunner } from '../command.ts';
import { askedOfPast, datesBetween, type PastOptions, pastOption, refuseFuture } from '../past.ts';
import { inScratch, replayOf } from '../replay.ts';
import { sayFit } from './fit/say-fit.ts';
import { readText } from './model/read-file.ts';

interface Options extends PastOptions {
  readonly split: 'time' | 'hash';
  readonly keep?: readonly string[];
  readonly write?: string;
  readonly plot?: string;
  readonly json?: boolean;
}

const mostDates = 100;

export function addFit(program: Command, runner: CommandRunner): void {
  program
    .command('fit')
    .description('points learned from outcomes, as a diff of the model file')
    .addOption(pastOption.from())
    .addOption(pastOption.to())
    .addOption(pastOption.every(" (default: the label's time)"))
    .addOption(pastOption.label())
    .addOption(
      new Option('--split <how>', 'what is held out: later dates, or three of ten by a hash of their id')
        .choices(['time', 'hash'])
        .default('time'),
    )
    .addOption(pastOption.of())
    .option('--keep <signal...>', 'fit it though the audit flags it')
    .addOption(pastOption.model())
    .addOption(pastOption.outcomesUntil())
    .option('--write <file>', 'also write the whole new model file there')
    .option('--plot <file>', 'also write the points with their intervals there, as SVG')
    .option('--json', 'one JSON document')
    .action((options: Options) => run(runner, options));
}

async function run(runner: CommandRunner, options: Options): Promise<void> {
  const { from, to, label } = askedOfPast(options, {
    what: 'A fit',
    example: 'npx pql fit --from 2025-07-01 --to 2026-06-30 --label "sql within 60d"',
  });
  const every = options.every ?? label.within;
  if (every < label.within) {
    throw new InputError(
      `--every has to be ${options.label}'s time at least: nearer dates would count one outcome twice. Leave it out to take that.`,
    );
  }
  const dates = datesBetween({ from, to }, every, mostDates);
  await runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    refuseFuture(to, app.now());
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
