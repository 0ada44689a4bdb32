import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { InputError } from '../../model/errors.ts';
import { runDocument } from '../../rescoring/run-document.ts';
import { type RunRecord, runIdSchema } from '../../rescoring/runs.ts';
import type { CommandRunner } from '../command.ts';
import { loudGates, sayGates } from '../gates.ts';
import { listFormat, type Output, time } from '../output.ts';
import { waitForRun } from '../rescore.ts';
import { whole } from '../whole.ts';
import { sayRun } from './rescore.ts';

interface ListOptions {
  readonly json?: boolean;
  readonly format?: string;
  readonly limit: number;
}

interface DecideOptions {
  readonly why: string;
  readonly as?: string;
  readonly json?: boolean;
}

export function addRun(program: Command, runner: CommandRunner): void {
  const run = program.command('run').description('runs: how they went, and what to do about one that a gate holds');

  run
    .command('list')
    .description('runs, the latest first')
    .option('--limit <number>', 'so many at most', whole('--limit', 1), 20)
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: ListOptions) => {
      await runner.withApp(async ({ runs }, { out }) => {
        const format = listFormat(options);
        const found = await runs.list(options.limit);
        if (format === 'json') out.json(found.map(runDocument));
        else sayRuns(out, format, found);
        return 0;
      });
    });

  run
    .command('show')
    .argument('<id>', 'the id that `pql run list` shows')
    .description('one run: what it found, what each gate says of it, and what was decided')
    .option('--json', 'one JSON document')
    .action(async (id: string, { json }: { json?: boolean }) => {
      await runner.withApp(async ({ runs }, { out }) => {
        const found = runIdSchema.safeParse(id).success ? await runs.get(id) : undefined;
        if (!found) throw new InputError(`There is no run "${id}". See: npx pql run list`);
        if (json) out.json(runDocument(found));
        else sayWholeRun(out, found);
        return 0;
      });
    });

  run
    .command('release')
    .argument('<id>', 'a run that a gate holds')
    .description('publishes a held run after all: its scores, by its model, as of its instant; waits until it is done')
    .requiredOption('--why <text>', 'why it may be published; kept with the run')
    .option('--as <name>', 'who decides (default: the user of this machine)')
    .option('--json', 'one JSON document')
    .action(async (id: string, options: DecideOptions) => {
      await runner.withApp(async (app, session) => {
        const { release } = await app.runDecisions.release(id, reasoned(options));
        const { run: released, exitCode } = await waitForRun(app, { runId: id, release }, session);
        if (options.json) session.out.json(runDocument(released));
        else sayRun(session.out, released);
        if (exitCode !== 0) session.log.error(released.message);
        return exitCode;
      });
    });

  run
    .command('drop')
    .argument('<id>', 'a run that a gate holds')
    .description('lets a held run never be published; what is published goes on serving')
    .requiredOption('--why <text>', 'why it is dropped; kept with the run')
    .option('--as <name>', 'who decides (default: the user of this machine)')
    .option('--json', 'one JSON document')
    .action(async (id: string, options: DecideOptions) => {
      await runner.withApp(async ({ runDecisions, runs }, { out }) => {
        await runDecisions.drop(id, reasoned(options));
        const dropped = await runs.get(id);
        if (options.json && dropped) out.json(runDocument(dropped));
        else out.say(`Run ${id} is dropped; the queues stay as they are. Start a new one: npx pql rescore`);
        return 0;
      });
    });
}

function reasoned({ why, as }: DecideOptions): { who: string; why: string } {
  const said = why.trim();
  if (said === '') throw new InputError('Say why with --why: whoever looks at the run later has only that.');
  const who = (as ?? userInfo().username).trim();
  if (who === '') throw new InputError('Say who decides with --as NAME.');
  return { who, why: said };
}

function sayRuns(out: Output, format: 'table' | 'csv', runs: readonly RunRecord[]): void {
  if (format === 'table' && runs.length === 0) {
    out.say('There was no run yet. Run: npx pql rescore');
    return;
  }
  const head = ['run', 'state', 'business date', 'as of', 'leads', 'accounts', 'seconds', 'gates'];
  const rows = runs.map((run) => [
    run.runId,
    run.state,
    run.businessDate,
    run.asOf === undefined ? '' : time(run.asOf),
    run.leads,
    run.accounts,
    run.finishedAt === undefined ? '' : ((run.finishedAt - run.startedAt) / 1000).toFixed(1),
    loudGates(run),
  ]);
  if (format === 'csv') out.csv(head, rows);
  else out.table(head, rows);
}

function sayWholeRun(out: Output, run: RunRecord): void {
  sayRun(out, run);
  for (const line of sayGates(run)) out.say(line);
}
