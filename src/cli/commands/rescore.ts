import type { Command } from 'commander';
import { contractOfRun } from '../../rescoring/contract.ts';
import { runDocument } from '../../rescoring/run-document.ts';
import type { RunRecord } from '../../rescoring/runs.ts';
import type { CommandRunner } from '../command.ts';
import { readContractFiles } from '../contract-files.ts';
import { sayWhatNext } from '../gates.ts';
import { type Output, time } from '../output.ts';
import { rescoreAndWait } from '../rescore.ts';
import { parseInstant } from '../time.ts';

interface Options {
  readonly asOf?: number;
  readonly knownAt?: number;
  readonly json?: boolean;
}

export function addRescore(program: Command, runner: CommandRunner): void {
  program
    .command('rescore')
    .description('pull, score everyone, check and publish the queues, and wait until it is done')
    .option('--as-of <instant>', 'the instant the scores speak about (default: now)', parseInstant('--as-of'))
    .option('--known-at <instant>', 'only what had arrived by then counts (default: now)', parseInstant('--known-at'))
    .option('--json', 'one JSON document')
    .action(async ({ asOf, knownAt, json }: Options) => {
      await runner.withApp(async (app, session) => {
        // Where a worker is alive, its files count: they may lie on another machine.
        if (!(await app.runClient.hasWorker())) await readContractFiles(app);
        const { run, exitCode } = await rescoreAndWait(app, { kind: 'full', asOf, knownAt }, session);
        if (json) session.out.json(runDocument(run));
        else sayRun(session.out, run);
        if (run.modelText !== '') {
          for (const warning of contractOfRun(run, app.now()).warnings) session.log.warn(`The ${warning}.`);
        }
        if (run.state === 'superseded') session.log.warn(`Run ${run.runId}: ${endMessage(run)}`);
        if (run.state === 'held')
          for (const line of [`Run ${run.runId} is held: ${run.message}`, ...sayWhatNext(run.runId)])
            session.log.error(line);
        else if (exitCode !== 0) session.log.error(`Run ${run.runId} failed: ${run.message}`);
        return exitCode;
      });
    });
}

/** A finished run as a person reads it. */
export function sayRun(out: Output, run: RunRecord): void {
  const seconds = run.finishedAt === undefined ? '' : ` in ${((run.finishedAt - run.startedAt) / 1000).toFixed(1)} s`;
  out.say(`Run ${run.runId}: ${run.state}${seconds}.${run.message === '' ? '' : ` ${endMessage(run)}`}`);
  if (run.asOf === undefined) return;
  out.say(
    `${run.leads} leads and ${run.accounts} accounts as of ${time(run.asOf)}, by model ${run.modelName} (${run.modelDigest.slice(0, 12)}).`,
  );
  const rules = Object.entries(run.qualified).map(([rule, count]) => [rule, count] as const);
  if (rules.length > 0) out.table(['rule', 'holds for'], rules);
  if (run.queues.length === 0) return;
  out.say(sayChanges(run));
  if (run.heldOut > 0) out.say(sayHeldOut(run));
  out.table(
    ['team', 'in the queue', 'left out by its limit'],
    run.queues.map(({ team, entries, cut }) => [team, entries, cut]),
  );
}

/** Why a run ended as it did. The scores of a superseded one were made as asked; its queues were not. */
export function endMessage({ state, message }: Pick<RunRecord, 'state' | 'message'>): string {
  return state === 'superseded' ? `nothing was published: ${message}` : message;
}

function sayHeldOut({ heldOut }: Pick<RunRecord, 'heldOut'>): string {
  return `${heldOut} who qualify ${heldOut === 1 ? 'is' : 'are'} held out of the queues by chance (holdout.share): npx pql holdout says what comes of them.`;
}

export function sayChanges({ entered, left }: Pick<RunRecord, 'entered' | 'left'>): string {
  return `${entered} entered the queues, ${left} left them.`;
}
