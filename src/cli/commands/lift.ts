import { type Command, Option } from 'commander';
import { liftCsv, liftDocument } from '../../insight/lift/document.ts';
import { lift } from '../../insight/lift/lift.ts';
import { InputError } from '../../model/errors.ts';
import { parseLabel } from '../../model/label.ts';
import { type Subject, subjects } from '../../model/types.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat } from '../output.ts';
import { inScratch, modelOf, replayOf } from '../replay.ts';
import { parseInstant } from '../time.ts';
import { sayLift } from './lift/say-lift.ts';

interface Options {
  readonly from?: number;
  readonly to?: number;
  readonly label?: string;
  readonly of?: Subject;
  readonly model?: string;
  readonly outcomesUntil?: number;
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
    .option('--from <instant>', 'the first date to observe everyone as of', parseInstant('--from'))
    .option('--to <instant>', "no date after this one; dates lie the label's time apart", parseInstant('--to'))
    .option('--label <label>', 'what is asked of everyone after each date, like "sql within 60d"')
    .addOption(
      new Option('--of <unit>', 'companies (and leads without one), or leads; default: as queues have it').choices([
        ...subjects,
      ]),
    )
    .option('--fdr <share>', 'at most this share of the claims is false', parseShare, 0.05)
    .option('--events <names>', 'only these events, with commas between (default: all)', parseNames)
    .option('--model <file>', 'a model in place of the one in force')
    .option(
      '--outcomes-until <instant>',
      'outcomes are recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action((options: Options) => run(runner, options));
}

async function run(runner: CommandRunner, options: Options): Promise<void> {
  const format = listFormat(options);
  const { from, to, label: text } = options;
  const missing = [
    ...(from === undefined ? ['--from'] : []),
    ...(to === undefined ? ['--to'] : []),
    ...(text === undefined ? ['--label'] : []),
  ];
  if (from === undefined || to === undefined || text === undefined) {
    throw new InputError(
      `Lift needs ${missing.join(', ')}: npx pql lift --from 2026-01-01 --to 2026-06-30 --label "sql within 60d".`,
    );
  }
  if (from > to) {
    throw new InputError(
      `--from ${new Date(from).toISOString()} lies after --to ${new Date(to).toISOString()}. Exchange them.`,
    );
  }
  const label = parseLabel(text);
  const apart = Math.max(day, Math.ceil(label.within / day) * day);
  const dates = Array.from({ length: Math.floor((to - from) / apart) + 1 }, (_, place) => from + place * apart);
  await runner.withApp(async (app, session) => {
    const { config, out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    if (to > app.now()) {
      throw new InputError(`--to ${new Date(to).toISOString()} lies in the future. Take a date that is past.`);
    }
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
