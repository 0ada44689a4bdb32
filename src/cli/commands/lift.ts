import type { Command } from 'commander';
import { liftCsv, liftDocument } from '../../insight/lift/document.ts';
import { lift } from '../../insight/lift/lift.ts';
import { InputError } from '../../model/errors.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';
import { askedOfPast, datesBetween, type PastOptions, pastOption, refuseFuture } from '../past.ts';
import { inScratch, modelOf, replayOf } from '../replay.ts';
import { sayLift } from './lift/say-lift.ts';

interface Options extends PastOptions {
  readonly fdr: number;
  readonly events?: readonly string[];
  readonly json?: boolean;
  readonly format?: string;
}

const day = 86_400_000;

export function addLift(program: Command, runner: CommandRunner): void {
  program
    .command('lift')
    .description('which signals and events tell who will have an outcome, and which tell nothing')
    .addOption(pastOption.from())
    .addOption(pastOption.to("; dates lie the label's time apart"))
    .addOption(pastOption.label())
    .addOption(pastOption.of())
    .option('--fdr <share>', 'at most this share of the claims is false', parseShare, 0.05)
    .option('--events <names>', 'only these events, with commas between (default: all)', parseNames)
    .addOption(pastOption.model())
    .addOption(pastOption.outcomesUntil())
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action((options: Options) => run(runner, options));
}

async function run(runner: CommandRunner, options: Options): Promise<void> {
  const format = listFormat(options);
  const { from, to, label } = askedOfPast(options, {
    what: 'Lift',
    example: 'npx pql lift --from 2026-01-01 --to 2026-06-30 --label "sql within 60d"',
  });
  const dates = datesBetween({ from, to }, Math.max(day, Math.ceil(label.within / day) * day));
  await runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    refuseFuture(to, app.now());
    const model = await modelOf(app, options.model);
    const of = options.of ?? (await app.readRouting(model)).entry;
    const found = await lift(
      { warehouse: app.warehouse, model, replay: replayOf(app, session, model), inScratch: inScratch(app) },
      {
        ...{ dates, label, of, fdr: options.fdr, events: options.events },
        horizon: options.outcomesUntil ?? app.now(),
        credit: config.insight.credit,
      },
      { signal: life.abort },
    );
    progress.stop();
    if (format === 'json') out.json(liftDocument(found));
    else if (format === 'csv') out.csv(...liftCsv(found));
    else sayLift(out, found);
    return 0;
  });
}

function parseShare(text: string): number {
  const [, number = '', percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const share = Number(number) / (percent ? 100 : 1);
  if (number !== '' && share > 0 && share < 1) return share;
  throw new InputError(`--fdr ${text} is no share between 0% and 100%. Write one like 5% or 0.05.`);
}

function parseNames(text: string): string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (names.length > 0) return names;
  throw new InputError('--events names none. Write them with commas between, or leave the option out to try all.');
}
