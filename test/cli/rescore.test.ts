import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Workers } from '../../jobs/worker.ts';
import { rescoreAndWait } from '../../src/cli/rescore.ts';
import { keptLog, type Night, openNight, type Work } from '../jobs/night.ts';
import { eventually } from '../support/eventually.ts';

let night: Night;
beforeEach(async () => {
  night = await openNight();
});
afterEach(() => night[Symbol.asyncDispose]());

/** A command in the foreground, with what it says on stderr and what it says would become of its run. */
function command(work: Work = {}) {
  const { log, lines } = keptLog();
  const abort = new AbortController();
  const started: Workers[] = [];
  const becomes: string[] = [];
  const session = {
    log,
    progress: { update: () => undefined, stop: () => undefined },
    life: {
      stopping: abort.signal,
      abort: abort.signal,
      interruptible: (line: string) => void becomes.push(line),
      add: () => undefined,
      close: async () => undefined,
    },
  };
  const startWorker = async () => {
    const workers = night.work(work);
    started.push(workers);
    await workers.ready();
  };
  return {
    rescore: (asOf?: number) =>
      rescoreAndWait({ runClient: night.client, startWorker }, { kind: 'full', asOf }, session),
    async interrupt() {
      abort.abort();
      for (const workers of started) {
        workers.abort();
        await workers.close();
      }
    },
    said: () => lines().map(({ msg }) => String(msg)),
    becomes,
  };
}

const forever = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

it('goes on with the run itself where the worker that it waited for is gone', async () => {
  let scoring = false;
  const elsewhere = night.work({
    scoreRun: (_run, _model, context) => {
      scoring = true;
      return forever(context);
    },
  });
  await elsewhere.ready();
  await eventually('the worker is seen', () => night.client.hasWorker());
  const { rescore, said, becomes } = command();
  const waiting = rescore();
  await eventually('the run is under way', () => scoring);
  await elsewhere.stop();
  elsewhere.abort();
  await elsewhere.close();

  expect((await waiting).run.state).toBe('published');
  expect(said()).toContain('No worker is alive any more: this command goes on with the run');
  expect(becomes.at(-2)).toMatch(/goes on without this command/);
  expect(becomes.at(-1)).toMatch(/stays in the queue/);
});

it('first finishes the run that a command before it left, also where that one is about another instant', async () => {
  const left = await night.client.startRun({ kind: 'full' });
  const asOf = Date.UTC(2026, 2, 1);
  const { rescore, said } = command();
  const { run, joined } = await rescore(asOf);
  expect({ asOf: run.asOf, joined }).toEqual({ asOf, joined: false });
  expect(await night.runs.get(left.runId)).toMatchObject({ state: 'published' });
  expect(said()).toContain('An earlier run about another instant waited for a worker: it is finished first');
});

it('that is cut off leaves its run to the next one', async () => {
  let scoring = false;
  const first = command({
    scoreRun: (_run, _model, context) => {
      scoring = true;
      return forever(context);
    },
  });
  const cutOff = first.rescore().catch((error: Error) => error.name);
  await eventually('the run is under way', () => scoring);
  await first.interrupt();
  expect(await cutOff).toBe('AbortError');
  const [runId] = /\d+T\d+Z-\w+/.exec(first.becomes.at(-1) ?? '') ?? [];
  await eventually('no worker is left', async () => !(await night.client.hasWorker()));

  const { run, joined } = await command().rescore();
  expect({ runId: run.runId, state: run.state, joined }).toEqual({ runId, state: 'published', joined: true });
});

it('that is stopped before it began starts no run', async () => {
  const { rescore, interrupt, becomes } = command();
  await interrupt();
  await expect(rescore()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  expect(becomes).toEqual(['No run was started.']);
  expect(await night.lock.holder()).toBeUndefined();
});
