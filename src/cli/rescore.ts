import type { StartRun } from '../../jobs/client.ts';
import type { RunRecord } from '../rescoring/runs.ts';
import type { App } from '../runtime/compose.ts';
import type { Session } from './command.ts';

/**
 * Enqueues a full run, or joins the one under way, and waits for its end with progress. Where no worker is alive this process
 * is one for as long.
 */
export async function rescoreAndWait(
  { runClient, startWorker }: Pick<App, 'runClient' | 'startWorker'>,
  start: StartRun,
  { progress, log, life }: Session,
): Promise<{ readonly run: RunRecord; readonly exitCode: number; readonly joined: boolean }> {
  if (!(await runClient.hasWorker())) await startWorker();
  const { runId, joined } = await runClient.startRun(start);
  if (joined) log.warn({ run: runId }, 'A run is under way already: waiting for that one');
  const { run, exitCode } = await runClient.waitForRun(
    runId,
    ({ step, done, total, what }) => progress.update(done, total, `${step}: ${what}`),
    life.stopping,
  );
  progress.stop();
  return { run, exitCode, joined };
}
