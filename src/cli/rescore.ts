import type { StartRun } from '../../jobs/client.ts';
import type { RunRecord } from '../rescoring/runs.ts';
import type { App } from '../runtime/compose.ts';
import type { Session } from './command.ts';

/**
 * Enqueues a full run, or joins the one under way, and waits for its end with progress. Where no worker is alive, or the last one dies
 * meanwhile, this process is one for as long, and first finishes what an earlier command has left.
 */
export async function rescoreAndWait(
  { runClient, startWorker }: Pick<App, 'runClient' | 'startWorker'>,
  start: StartRun,
  { progress, log, life }: Pick<Session, 'progress' | 'log' | 'life'>,
): Promise<{ readonly run: RunRecord; readonly exitCode: number; readonly joined: boolean }> {
  let worksHere = false;
  const workHere = async () => {
    worksHere = true;
    await startWorker();
  };
  const waitFor = async (runId: string) => {
    const sayWhatBecomes = () =>
      life.interruptible(
        worksHere
          ? `Run ${runId} stays in the queue: \`npx pql rescore\` goes on with it.`
          : `Run ${runId} goes on without this command: \`npx pql status\` says how it went.`,
      );
    sayWhatBecomes();
    const ended = await runClient.waitForRun(
      runId,
      ({ step, done, total, what }) => progress.update(done, total, `${step}: ${what}`),
      {
        signal: life.abort,
        onNoWorker: async () => {
          // It takes a moment until Redis shows our own.
          if (worksHere) return;
          log.warn({ run: runId }, 'No worker is alive any more: this command goes on with the run');
          await workHere();
          sayWhatBecomes();
        },
      },
    );
    progress.stop();
    return ended;
  };

  life.interruptible('No run was started.');
  life.abort.throwIfAborted();
  if (!(await runClient.hasWorker())) {
    const unfinished = await runClient.otherUnderWay(start);
    await workHere();
    if (unfinished !== undefined) {
      log.warn({ run: unfinished }, 'An earlier run about another instant waited for a worker: it is finished first');
      await waitFor(unfinished);
    }
  }
  const { runId, joined } = await runClient.startRun(start);
  if (joined) log.warn({ run: runId }, 'A run is under way already: waiting for that one');
  const { run, exitCode } = await waitFor(runId);
  return { run, exitCode, joined };
}
