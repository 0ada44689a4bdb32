import { setTimeout as delay } from 'node:timers/promises';
import type { QueueEvents } from 'bullmq';
import { InputError, PermanentError, TransientError } from '../src/model/errors.ts';
import type { RunLock } from '../src/rescoring/run-lock.ts';
import { newRunId, type RunRecord, type Runs } from '../src/rescoring/runs.ts';
import type { RunRequest } from '../src/rescoring/step.ts';
import { type RunOfJobs, type StepProgress, stepJobId, stepProgress } from './catalog.ts';
import { failureOf } from './failure.ts';
import type { Queues } from './queues.ts';
import { releaseFlow, runFlow, runJobState } from './run-flow.ts';
import { runPayloadOf } from './run-request.ts';

export interface StartRun {
  readonly kind: 'full';
  /** Milliseconds since 1970; where they are missing, the moment at which the score begins. */
  readonly asOf?: number | undefined;
  readonly knownAt?: number | undefined;
  /** `YYYY-MM-DD`: a date that a recorded run has done isn't run again. */
  readonly businessDate?: string | undefined;
}

export interface StartedRun {
  readonly runId: string;
  /** A run was under way, or had done the business date: this is that one. */
  readonly joined: boolean;
  readonly businessDate: string;
}

export interface EndedRun {
  readonly run: RunRecord;
  /** The exit code that a command which waited for it ends with: 0, or that of the error which failed it. */
  readonly exitCode: 0 | 1 | 2 | 3;
}

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called while the run has not ended and no worker is alive to go on with it: it died, or was stopped. */
  readonly onNoWorker?: (() => Promise<void>) | undefined;
  /** Of a held run: which of its releases is waited for. */
  readonly release?: string | undefined;
}

export interface RunClient {
  /**
   * Enqueues a run, or joins the one that is under way. Throws TransientError if that one answers another question,
   * InputError for an instant that is still to come.
   */
  startRun(start: StartRun): Promise<StartedRun>;
  /** Enqueues what publishes a held run. Whoever asks has the run lock for it. */
  enqueueRelease(run: RunRequest & { readonly release: string }): Promise<void>;
  /** The run under way if it answers another question than this one, so that `startRun` would refuse. Throws InputError as that does. */
  otherUnderWay(start: StartRun): Promise<string | undefined>;
  /** Waits until a run has ended, in whichever process it is worked on. */
  waitForRun(runId: string, onProgress: (progress: StepProgress) => void, options?: WaitOptions): Promise<EndedRun>;
  /** Whether a worker is there to take up a run, in any process. */
  hasWorker(): Promise<boolean>;
  /** Workers that take up runs, over all processes. */
  workers(): Promise<number>;
}

export interface RunClientParts {
  readonly queues: Queues;
  readonly openEvents: () => QueueEvents;
  readonly runs: Runs;
  readonly lock: RunLock;
  readonly now: () => number;
  /** The instant that the engine's clock shows. */
  readonly engineNow: () => Promise<number>;
  readonly random: (bytes: number) => Uint8Array;
}

// Events can be lost (a flushed Redis, a trimmed stream), and workers can die: the jobs and workers themselves are looked at, this often.
const lookEvery = 5_000;

// A run that is about to begin has its jobs within milliseconds; somebody waits for the answer meanwhile.
const lookAgain = 50;
const mostLooks = 60;

// Clocks of two machines that are kept right differ by less.
const clockSlack = 5_000;

export function createRunClient(parts: RunClientParts): RunClient {
  const { queues, openEvents, runs, lock, now, engineNow, random } = parts;

  /** Queues published for an instant to come would keep every run before it from being published. */
  async function refuseFuture({ asOf, knownAt }: StartRun): Promise<void> {
    if (asOf === undefined && knownAt === undefined) return;
    const present = Math.max(now(), await engineNow());
    for (const [name, at] of Object.entries({ 'as-of': asOf, 'known-at': knownAt })) {
      if (at === undefined || at <= present + clockSlack) continue;
      throw new InputError(
        `The ${name} ${new Date(at).toISOString()} is still to come: it is ${new Date(present).toISOString()}. Name an earlier instant, or leave it out for now.`,
      );
    }
  }

  /** A nightly run joins whatever is there; its job sees by the business date whether that will do. */
  function answers(active: RunRequest, start: StartRun): boolean {
    return Boolean(start.businessDate) || (active.asOf === start.asOf && active.knownAt === start.knownAt);
  }

  function join(active: RunRequest, start: StartRun): StartedRun {
    if (answers(active, start)) {
      return { runId: active.runId, joined: true, businessDate: active.businessDate };
    }
    const speaksAbout = active.asOf === undefined ? 'now' : new Date(active.asOf).toISOString();
    throw new TransientError(
      `Run ${active.runId} is under way and speaks about another instant (as-of ${speaksAbout}). Ask again when it has ended.`,
    );
  }

  /**
   * Takes the lock for the run; gives the run that has it, once that has jobs: a nightly start may still find that its date is done, and a process may
   * die before it has added them, so that whoever joined would wait for a run that never comes.
   */
  async function claimed(run: RunRequest): Promise<RunRequest | undefined> {
    for (let looks = 0; ; looks += 1) {
      const claim = await lock.claim(run);
      if (claim.taken) return undefined;
      if ((await runJobState(queues.runs, claim.by)) !== 'missing') return claim.by;
      if (looks === mostLooks) {
        throw new TransientError(
          `Run ${claim.by.runId} is about to begin, and has no jobs yet. Ask again in a moment.`,
        );
      }
      await delay(lookAgain);
    }
  }

  /** Resolves when the run's last job has ended, or isn't there and nobody is about to add it. */
  async function hasEnded(run: RunOfJobs): Promise<boolean> {
    const state = await runJobState(queues.runs, run);
    return state === 'ended' || (state === 'missing' && (await lock.holder())?.runId !== run.runId);
  }

  /** Whoever asks for a run knows that there is something new: one that waits for newer events looks at once. */
  async function pullNow({ runId }: RunRequest): Promise<void> {
    const pull = await queues.runs.getJob(stepJobId(runId, 'pull'));
    if (!pull || !(await pull.isDelayed())) return;
    await pull.promote().catch(async (error: unknown) => {
      // It was taken up meanwhile, which is as good.
      if (await pull.isDelayed()) throw error;
    });
  }

  const workers = () => queues.runs.getWorkersCount();
  const hasWorker = async () => (await workers()) > 0;

  function untilEnded(
    events: QueueEvents,
    run: RunOfJobs,
    onProgress: (progress: StepProgress) => void,
    { signal, onNoWorker }: WaitOptions,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const aborted = () => settle(() => reject(signal?.reason));
      const settle = (act: () => void) => {
        clearInterval(timer);
        signal?.removeEventListener('abort', aborted);
        act();
      };
      let looking = false;
      const look = async () => {
        if (looking) return;
        looking = true;
        try {
          if (await hasEnded(run)) settle(resolve);
          else if (onNoWorker && !(await hasWorker())) await onNoWorker();
        } catch (error) {
          settle(() => reject(error));
        }
        looking = false;
      };
      const timer = setInterval(() => void look(), lookEvery);
      const lastJob = stepJobId(run.runId, 'record', run.release);
      events.on('completed', ({ jobId }) => jobId === lastJob && settle(resolve));
      events.on('failed', ({ jobId }) => jobId === lastJob && settle(resolve));
      events.on('progress', ({ jobId, data }) => {
        const progress = stepProgress.safeParse(data);
        if (progress.success && jobId === stepJobId(run.runId, progress.data.step, run.release))
          onProgress(progress.data);
      });
      signal?.addEventListener('abort', aborted, { once: true });
      if (signal?.aborted) aborted();
      else void look();
    });
  }

  async function ended({ runId, release }: RunOfJobs): Promise<EndedRun> {
    const run = await runs.get(runId);
    const failure = await failureOf(queues.runs, { runId, release });
    if (!run && !failure) throw new InputError(`There is no run ${runId}. See \`npx pql status\` for the last one.`);
    if (!run || failure?.step === 'record') {
      throw new PermanentError(`Run ${runId} ended, but could not be recorded: ${failure?.message}`);
    }
    if (run.finishedAt === undefined) {
      throw new PermanentError(
        `Run ${runId} lost its jobs before it ended, as after a flushed Redis. Start a new one: \`npx pql rescore\`.`,
      );
    }
    const hasFailed = run.state === 'failed' || (run.state === 'held' && release !== undefined);
    if (hasFailed) return { run, exitCode: failure?.exitCode ?? 1 };
    return { run, exitCode: run.state === 'held' ? 3 : 0 };
  }

  return {
    async startRun(start) {
      await refuseFuture(start);
      const businessDate = start.businessDate ?? '';
      const runId = newRunId(now(), random);
      const run: RunRequest = { runId, kind: start.kind, businessDate, asOf: start.asOf, knownAt: start.knownAt };
      const active = await claimed(run);
      if (active) {
        const joined = join(active, start);
        await pullNow(active);
        return joined;
      }
      try {
        // Looked up under the lock: a run records its business date before it gives the lock back.
        const done = businessDate === '' ? undefined : await runs.doneFor(businessDate);
        if (done) {
          await lock.release(runId);
          return { runId: done.runId, joined: true, businessDate };
        }
        await queues.flow.add(runFlow(runPayloadOf(run)));
        return { runId, joined: false, businessDate };
      } catch (error) {
        await lock.release(runId);
        throw error;
      }
    },

    async enqueueRelease(run) {
      await queues.flow.add(releaseFlow({ ...runPayloadOf(run), release: run.release }));
    },

    async otherUnderWay(start) {
      await refuseFuture(start);
      const active = await lock.holder();
      return active && !answers(active, start) ? active.runId : undefined;
    },

    async waitForRun(runId, onProgress, options = {}) {
      const events = openEvents();
      try {
        await untilEnded(events, { runId, release: options.release }, onProgress, options);
      } finally {
        await events.close();
      }
      return ended({ runId, release: options.release });
    },

    hasWorker,
    workers,
  };
}
