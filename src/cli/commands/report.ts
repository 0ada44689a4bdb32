import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { reportDocument } from '../../insight/report/document.ts';
import { readReport } from '../../insight/report/read-report.ts';
import { lastWeekBefore, parseWeek } from '../../insight/report/week.ts';
import { milliseconds } from '../../model/durations.ts';
import { InputError } from '../../model/errors.ts';
import { type Subject, subjects } from '../../model/types.ts';
import { withScratchRuns } from '../../rescoring/scratch.ts';
import type { CommandRunner } from '../command.ts';
import { parseInstant } from '../time.ts';
import { sayReport } from './report/say-report.ts';

interface Options {
  readonly week?: string;
  readonly out?: string;
  readonly within: number;
  readonly of?: Subject;
  readonly outcomesUntil?: number;
  readonly json?: boolean;
}

export function addReport(program: Command, runner: CommandRunner): void {
  program
    .command('report')
    .description('the inspection of a week: funnel, promised times, sources, reps, costs, and what is wrong; as a page')
    .option('--week <week>', 'the ISO week, like 2026-W30 (default: the last one that has ended)')
    .option('--out <file>', 'write one self-contained HTML page there')
    .option(
      '--within <time>',
      'how long everyone has for a stage; until then it is unknown',
      parseLength,
      parseLength('60d'),
    )
    .option(
      '--of <unit>',
      'account (companies, and leads without one) or lead (default: as routing.yaml makes entries)',
      parseSubject,
    )
    .option(
      '--outcomes-until <instant>',
      'outcomes are taken as recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option('--json', 'one JSON document')
    .action(async (options: Options) => {
      await runner.withApp(async (app, { config, out, life }) => {
        life.interruptible('Nothing was changed; what was gathered is dropped.');
        const { model } = await app.readModel();
        const { warehouse, now } = app;
        const { timezone } = model;
        const horizon = options.outcomesUntil ?? now();
        const week = options.week === undefined ? lastWeekBefore(horizon, timezone) : parseWeek(options.week, timezone);
        const report = await readReport(
          {
            ...{ warehouse, model },
            inScratch: (work) => withScratchRuns({ warehouse, now, random: randomBytes }, ([runId]) => work(runId)),
          },
          {
            ...{ week, horizon, within: options.within, credit: config.insight.credit },
            of: options.of ?? (await app.readRouting(model)).entry,
            sourceTrait: config.insight.source_trait,
            holdoutSalt: config.holdout.salt,
          },
          { signal: life.abort },
        );
        if (options.out !== undefined) {
          const { reportPage } = await import('../../insight/report/page/page.ts');
          await written(options.out, reportPage(report));
        }
        if (options.json) out.json(reportDocument(report));
        else sayReport(out, report, options.out);
        return 0;
      });
    });
}

async function written(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`The page can't be written to ${file}: ${why}. Name a file in a folder that is there.`, {
      cause: error,
    });
  }
}

function parseSubject(text: string): Subject {
  const known = subjects.find((one) => one === text);
  if (known) return known;
  throw new InputError(`--of ${text} isn't known. Write one of: ${subjects.join(', ')}.`);
}

function parseLength(text: string): number {
  const length = milliseconds(text);
  if (length !== undefined && length > 0) return length;
  throw new InputError(`--within ${text} is no time. Write a whole number and a unit, like 60d or 12w.`);
}
