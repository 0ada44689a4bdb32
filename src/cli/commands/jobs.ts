import type { Command } from 'commander';
import type { FailedJob } from '../../../jobs/failed.ts';
import { InputError } from '../../model/errors.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, time } from '../output.ts';
import { whole } from '../whole.ts';

interface FailedOptions {
  readonly json?: boolean;
  readonly format?: string;
  readonly limit: number;
}

export function addJobs(program: Command, runner: CommandRunner): void {
  const jobs = program.command('jobs').description('jobs that failed for good');

  jobs
    .command('failed')
    .description('what failed, why, and what to do about it; the latest first')
    .option('--limit <number>', 'so many of each queue at most', whole('--limit', 1), 50)
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: FailedOptions) => {
      await runner.withApp(async ({ failedJobs }, { out }) => {
        const format = listFormat(options);
        const failed = await failedJobs.list(options.limit);
        const head = ['id', 'job', 'run', 'failed at', 'attempts', 'message', 'what to do'];
        const rows = failed.map((job) => Object.values(failedDocument(job)).map((value) => value ?? ''));
        if (format === 'json') out.json(failed.map(failedDocument));
        else if (format === 'csv') out.csv(head, rows);
        else if (failed.length === 0) out.say('No job has failed.');
        else for (const job of failed) out.say(sayFailed(job));
        return 0;
      });
    });

  jobs
    .command('retry')
    .argument('[id]', 'the id that `pql jobs failed` shows')
    .description('tries a failed job again; of a run’s step the run is begun anew')
    .option('--all', 'all that failed, the oldest first')
    .option('--json', 'one JSON document')
    .action(async (id: string | undefined, { all = false, json }: { all?: boolean; json?: boolean }) => {
      await runner.withApp(async ({ failedJobs, runClient }, { out }) => {
        if ((id === undefined) !== all) throw new InputError('Name one job by its id, or all of them with --all.');
        const done = id === undefined ? await failedJobs.retryAll(mostAtOnce) : [await failedJobs.retry(id)];
        if (json) out.json(done);
        else if (done.length === 0) out.say('No job has failed.');
        else for (const { id: which, said } of done) out.say(`${which}: ${said}`);
        const waits = done.some(({ retried }) => retried) && !(await runClient.hasWorker());
        if (waits && !json) out.say('No worker is there to do it: start `npx pql up` or `npx pql worker`.');
        return 0;
      });
    });
}

const mostAtOnce = 1_000;

function failedDocument({ id, job, run, failedAt, attempts, message, remedy }: FailedJob) {
  return { id, job, run: run ?? null, failed_at: time(failedAt), attempts, message, remedy };
}

function sayFailed({ id, job, failedAt, attempts, message, remedy }: FailedJob): string {
  const tries = attempts === 1 ? 'at its first try' : `after ${attempts} tries`;
  return `${id}: ${job} failed ${time(failedAt)} ${tries}.\n  ${message}\n  ${remedy}`;
}
