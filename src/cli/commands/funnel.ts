import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { type Funnel, readFunnel } from '../../insight/outcomes/funnel.ts';
import { funnelDocument } from '../../insight/outcomes/funnel-document.ts';
import { type Every, everyPeriods } from '../../insight/outcomes/periods.ts';
import { milliseconds } from '../../model/durations.ts';
import { InputError } from '../../model/errors.ts';
import { type Subject, subjects } from '../../model/types.ts';
import { withScratchRuns } from '../../rescoring/scratch.ts';
import type { CommandRunner } from '../command.ts';
import { type DayIn, parseFirstDay, parseLastDay } from '../day.ts';
import { listFormat } from '../output.ts';
import { parseInstant } from '../time.ts';
import { funnelCsv } from './funnel/csv.ts';
import { sayFunnel } from './funnel/say-funnel.ts';

const groupings = ['rule', 'kind', 'model', 'motion'] as const;
type Grouping = (typeof groupings)[number];

interface Options {
  readonly from?: DayIn;
  readonly to?: DayIn;
  readonly every: Every;
  readonly rule?: string;
  readonly by?: Grouping;
  readonly of?: Subject;
  readonly within: number;
  readonly outcomesUntil?: number;
  readonly json?: boolean;
  readonly format?: string;
}

export function addFunnel(program: Command, runner: CommandRunner): void {
  program
    .command('funnel')
    .description(
      'from the first contact to what was won, by the time at which leads qualified; marketing against product',
    )
    .option(
      '--from <day>',
      'who qualified from then on (default: the first qualification, a year before --to at most)',
      parseFirstDay('--from'),
    )
    .option('--to <day>', 'who qualified up to that day, which belongs to it (default: now)', parseLastDay('--to'))
    .option('--every <period>', `a row each ${everyPeriods.join(', ')}`, choice('--every', everyPeriods), 'month')
    .option('--rule <rule>', 'only who qualified by this rule')
    .option('--by <what>', `cohorts of each ${groupings.join(', ')}`, choice('--by', groupings))
    .option(
      '--of <unit>',
      'account (companies, and leads without one) or lead (default: as routing.yaml makes entries)',
      choice('--of', subjects),
    )
    .option(
      '--within <time>',
      'how long everyone has for a stage; until then it is unknown',
      parseLength,
      milliseconds('90d'),
    )
    .option(
      '--outcomes-until <instant>',
      'outcomes are taken as recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: Options) => {
      const format = listFormat(options);
      await runner.withApp(async (app, { config, out, life }) => {
        life.interruptible('Nothing was changed; what was gathered is dropped.');
        const { model } = await app.readModel();
        const { warehouse, now } = app;
        const { by, every, rule, within } = options;
        const horizon = options.outcomesUntil ?? now();
        const funnel: Funnel = await readFunnel(
          {
            warehouse,
            inScratch: (work) => withScratchRuns({ warehouse, now, random: randomBytes }, ([runId]) => work(runId)),
            model,
          },
          {
            from: options.from?.(model.timezone),
            to: Math.min(options.to?.(model.timezone) ?? horizon, horizon),
            of: options.of ?? (await app.readRouting(model)).entry,
            by: by === 'model' ? 'model_digest' : by,
            ...{ every, rule, within, horizon, credit: config.insight.credit },
          },
          { signal: life.abort },
        );
        if (format === 'json') out.json(funnelDocument(funnel));
        else if (format === 'csv') out.csv(...funnelCsv(funnel));
        else sayFunnel(out, funnel, model.timezone);
        return 0;
      });
    });
}

function choice<Name extends string>(option: string, names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const known = names.find((one) => one === text);
    if (known) return known;
    throw new InputError(`${option} ${text} isn't known. Write one of: ${names.join(', ')}.`);
  };
}

function parseLength(text: string): number {
  const length = milliseconds(text);
  if (length !== undefined && length > 0) return length;
  throw new InputError(`--within ${text} is no time. Write a whole number and a unit, like 60d or 12w.`);
}
