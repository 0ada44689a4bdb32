import type { Command } from 'commander';
import { type ShownContract, sayContract } from '../../rescoring/contract.ts';
import type { RunRecord } from '../../rescoring/runs.ts';
import { type Status, statusDocument } from '../../rescoring/status.ts';
import type { CommandRunner } from '../command.ts';
import { sayLoud } from '../gates.ts';
import { time } from '../output.ts';
import { endMessage, sayChanges } from './rescore.ts';

export function addStatus(program: Command, runner: CommandRunner): void {
  program
    .command('status')
    .description('how many wait, are held and are late in each queue, and how the last run went')
    .option('--json', 'one JSON document')
    .action(async ({ json }: { json?: boolean }) => {
      await runner.withApp(async (app, { out }) => {
        const status = await app.status();
        if (json) {
          out.json(statusDocument(status));
          return 0;
        }
        const { published, outbox, run, model, file, last, hasWorker } = status;
        if (!published) out.say('No queue was published yet. Run: npx pql rescore');
        else {
          const cuts = new Map(run?.queues.map(({ team, cut }) => [team, cut]));
          out.table(
            ['team', 'waiting', 'held', 'breached', 'left out by its limit'],
            published.teams.map(({ team, waiting, held, breached }) => [
              team,
              waiting,
              held,
              breached,
              cuts.get(team) ?? 0,
            ]),
          );
          const changes = run ? ` ${sayChanges(run)}` : '';
          out.say(`Scores speak about ${time(published.asOf)} (run ${published.runId}).${changes}`);
        }
        for (const line of [...sayLag(outbox, app.now()), ...sayLive(status, app.now())]) out.say(line);
        for (const line of sayModels(model, file)) out.say(line);
        if (last) for (const line of [sayLastRun(last, hasWorker), ...sayLoud(last)]) out.say(line);
        for (const line of sayJobs(status)) out.say(line);
        return 0;
      });
    });
}

/** What reps did that ClickHouse doesn't have yet, where it is more than a worker leaves for a moment. */
export function sayLag({ waiting, oldestAt }: Status['outbox'], now: number): string[] {
  if (oldestAt === undefined || now - oldestAt < usualLag) return [];
  return [
    `${waiting} changes of entries since ${time(oldestAt)} are not in ClickHouse yet: they are kept in Redis, and written when a worker and ClickHouse are there.`,
  ];
}

/** How far what is rescored between the full runs is behind, and what the API was sent, where either has waited for more than a moment. */
export function sayLive({ live, intake }: Pick<Status, 'live' | 'intake'>, now: number): string[] {
  const isLate = (at: number | undefined): at is number => at !== undefined && now - at > usualLag;
  const { last, waitingSince, pausedBy, isOfPast } = live ?? {};
  const took = last ? ` The last touched run took ${last.seconds.toFixed(1)} s for ${last.leads} leads.` : '';
  return [
    ...(isLate(intake.oldestAt)
      ? [`${intake.waiting} messages since ${time(intake.oldestAt)} are not in ClickHouse yet: is a worker running?`]
      : []),
    ...(pausedBy === undefined
      ? []
      : [
          `Who moves isn't rescored while run ${pausedBy} is held, hand-raises go on: npx pql run release|drop ${pausedBy} --why "…"`,
        ]),
    ...(isOfPast
      ? [
          'The queues speak about an instant that somebody asked for: who moves since isn’t rescored, hand-raises go on. A run of the present ends it: npx pql rescore',
        ]
      : []),
    ...(isLate(waitingSince) ? [`Who moved since ${time(waitingSince)} waits to be rescored.${took}`] : []),
  ];
}

/** When the next nightly run is due, and whether jobs have failed for good. */
export function sayJobs({ nextNightly, failedJobs }: Pick<Status, 'nextNightly' | 'failedJobs'>): string[] {
  return [
    nextNightly === undefined
      ? 'No nightly run is planned: `npx pql up` plans it.'
      : `The next nightly run is due at ${time(nextNightly)}.`,
    ...(failedJobs > 0 ? [`${sayFailed(failedJobs)} failed for good. See: npx pql jobs failed`] : []),
  ];
}

const sayFailed = (jobs: number) => (jobs === 1 ? '1 job has' : `${jobs} jobs have`);

// A worker writes them within a second.
const usualLag = 10_000;

/**
 * The contract in force, the one in the file where it is another, and what is missing to either. Of the same contract the file
 * says who agreed: a signature changes nothing that scores.
 */
export function sayModels(inForce: ShownContract | undefined, file: ShownContract | undefined): string[] {
  const isOther = inForce !== undefined && file !== undefined && inForce.digest !== file.digest;
  const current = isOther ? inForce : (file ?? inForce);
  const warnings = [...(current?.warnings ?? []), ...(isOther ? file.warnings : [])];
  return [
    ...(current ? [`Model${inForce ? ' in force' : ''}: ${sayContract(current)}.`] : []),
    ...(isOther ? [`The model file is another one, by which the next run scores: ${sayContract(file)}.`] : []),
    ...(file ? [] : ['The model file can’t be used, so no run can score by it. See: npx pql model check']),
    ...[...new Set(warnings)].map((warning) => `Worth a thought: ${warning}.`),
  ];
}

/** How the last run went or goes, in one line; one that nobody works on says how it goes on. */
export function sayLastRun({ runId, state, startedAt, finishedAt, message }: RunRecord, hasWorker: boolean): string {
  const begun = `Last run ${runId}: ${state}, begun ${time(startedAt)}`;
  if (finishedAt === undefined) {
    return hasWorker
      ? `${begun}, still going on.`
      : `${begun}, waits for a worker: \`npx pql rescore\` or \`npx pql up\` goes on with it.`;
  }
  return `${begun}, ${((finishedAt - startedAt) / 1000).toFixed(1)} s.${message === '' ? '' : ` ${endMessage({ state, message })}`}`;
}
