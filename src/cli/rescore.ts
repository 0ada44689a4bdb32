import type { RunOfJobs } from '../../jobs/catalog.ts';
import type { EndedRun, StartRun } from '../../jobs/client.ts';
import type { RunRecord } from '../rescoring/runs.ts';
import type { App } from '../runtime/compose.ts';
import type { Session } from './command.ts';

/**
 * Enqueues a full run, or joins the one under way, and waits for its end with progress. Where no worker is alive, or the last one dies
 * meanwhile, this process is one for as long, and first finishes what an earlier command has left.
 */
export async function rescoreAndWait(
  app: Works,
  start: StartRun,
  session: Waits,
): Promise<{ readonly run: RunRecord; readonly exitCode: number; readonly joined: boolean }> {
  const { runClient } = app;
  const { log, life } = session;
  const here = workHere(app);
  life.interruptible('No run was started.');
  life.abort.throwIfAborted();
  if (!(await runClient.hasWorker())) {
    const unfinished = await runClient.otherUnderWay(start);
    await here.begin();
    if (unfinished !== undefined) {
      log.warn({ run: unfinished }, 'An earlier run about another instant waited for a worker: it is finished first');
      await waitFor(app, { runId: unfinished }, session, here);
    }
  }
  const { runId, joined } = await runClient.startRun(start);
  if (joined) log.warn({ run: runId }, 'A run is under way already: waiting for that one');
  const { run, exitCode } = await waitFor(app, { runId }, session, here);
  return { run, exitCode, joined };
}

/** Waits for a run that is enqueued, with progress; where no worker is alive, this process is one for as long. */
export async function waitForRun(app: Works, run: RunOfJobs, session: Waits): Promise<EndedRun> {
  const here = workHere(app);
  if (!(await app.runClient.hasWorker())) await here.begin();
  return waitFor(app, run, session, here);
}

type Works = Pick<App, 'runClient' | 'startWorker'>;
type Waits = Pick<Session, 'progress' | 'log' | 'life'>;

/** Whether this process works, too. */
function workHere({ startWorker }: Works) {
  let works = false;
  return {
    works: () => works,
    async begin() {
      works = true;
      await startWorker();
    },
  };
}

async function waitFor(
  { runClient }: Works,
  { runId, release }: RunOfJobs,
  { progress, log, life }: Waits,
  here: ReturnType<typeof workHere>,
): Promise<EndedRun> {
  const sayWhatBecomes = () =>
    life.interruptible(
      here.works()
        ? `Run ${runId} stays in the queue: \`npx pql rescore\` goes on with it.`
        : `Run ${runId} goes on without this command: \`npx pql status\` says how it went.`,
    );
  sayWhatBecomes();
  const ended = await runClient.waitForRun(
    runId,
    ({ step, done, total, what }) => progress.update(done, total, `${step}: ${what}`),
    {
      signal: life.abort,
      release,
      onNoWorker: async () => {
        // It takes a moment until Redis shows our own.
        if (here.works()) return;
        log.warn({ run: runId }, 'No worker is alive any more: this command goes on with the run');
        await here.begin();
        sayWhatBecomes();
      },
    },
  );
  progress.stop();
  return ended;
}
