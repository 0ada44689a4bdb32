import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WorkersOptions } from '../../../jobs/worker.ts';
import { reportDocument } from '../../insight/report/document.ts';
import { headlines } from '../../insight/report/headlines.ts';
import { readReport } from '../../insight/report/read-report.ts';
import { lastWeekBefore } from '../../insight/report/week.ts';
import type { WeekReport } from '../../insight/report/week-report.ts';
import { milliseconds } from '../../model/durations.ts';
import { TransientError } from '../../model/errors.ts';
import { sayReportWritten } from '../../notify/operator/report-written.ts';
import { post } from '../../notify/post.ts';
import { createChannel } from '../../notify/slack/channel.ts';
import { withScratchRuns } from '../../rescoring/scratch.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../log.ts';
import type { ContractFiles } from './files.ts';

export interface ReportWorkParts {
  readonly config: Config;
  readonly warehouse: Warehouse;
  readonly files: Pick<ContractFiles, 'readModel' | 'readRouting'>;
  readonly log: Logger;
  readonly now: () => number;
}

/** As `pql report` has it where nothing else is said. */
const within = milliseconds('60d') ?? 0;

/** The weekly inspection: two files in the folder of reports, one page and one JSON, and a line to the operator's Slack. */
export function reportOf({ config, warehouse, files, log, now }: ReportWorkParts): WorkersOptions['report'] {
  const { cron, timezone, keep } = config.report;
  const { operator_url: url } = config.notify;
  const channel =
    url === undefined
      ? undefined
      : createChannel({ name: "The operator's Slack", url, post, log, now, random: Math.random });
  return {
    schedule: cron === undefined ? undefined : { cron, timezone },
    async work(at, signal) {
      const { model } = await files.readModel();
      const report = await readReport(
        {
          ...{ warehouse, model },
          inScratch: (work) => withScratchRuns({ warehouse, now, random: randomBytes }, ([runId]) => work(runId)),
        },
        {
          ...{ week: lastWeekBefore(at, model.timezone), horizon: now(), within, credit: config.insight.credit },
          of: (await files.readRouting(model)).entry,
          sourceTrait: config.insight.source_trait,
          holdoutSalt: config.holdout.salt,
        },
        { signal },
      );
      const file = await keepReport(resolve(config.dataDir, keep), report);
      log.info({ week: report.week.name, file }, 'The inspection of the week is written');
      const told = channel ? await channel.tell(sayReportWritten(messageOf(report, file)), signal) : true;
      // Written again when it is told: the same file, of the same week.
      if (!told) throw new TransientError(`The report lies in ${file}; the operator's Slack couldn't be told of it.`);
      return file;
    },
  };
}

function messageOf(report: WeekReport, file: string) {
  return {
    ...{ week: report.week.name, file, figures: headlines(report).slice(0, 3) },
    symptoms: report.findings.flatMap((finding) => (finding.state === 'found' ? [finding.says] : [])),
  };
}

/** Whole or not at all: who opens the folder never finds half a page. */
async function keepReport(folder: string, report: WeekReport): Promise<string> {
  const { reportPage } = await import('../../insight/report/page/page.ts');
  await mkdir(folder, { recursive: true });
  const put = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
    return file;
  };
  await put(`${report.week.name}.json`, `${JSON.stringify(reportDocument(report), null, 2)}\n`);
  return put(`${report.week.name}.html`, reportPage(report));
}
