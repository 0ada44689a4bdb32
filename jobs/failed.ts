import type { Job } from 'bullmq';
import { InputError, PqlError } from '../src/model/errors.ts';
import { stepNames } from '../src/rescoring/run-steps.ts';
import { catalog, type JobName, runPayload, stepJobId } from './catalog.ts';
import type { RunClient } from './client.ts';
import { failureOf } from './failure.ts';
import type { Queues } from './queues.ts';
import { runRequest } from './run-request.ts';

/** A job that failed for good, as far as a person needs it. Its payload holds ids and instants alone, no lead. */
export interface FailedJob {
  readonly id: string;
  /** Its name in the catalog, or another version's. */
  readonly job: string;
  /** The run that it is a step of. */
  readonly run: string | undefined;
  /** Milliseconds since 1970. */
  readonly failedAt: number;
  readonly attempts: number;
  readonly message: string;
  /** What to do about it, in a sentence. */
  readonly remedy: string;
}

/** What came of trying a failed job again. */
export interface Retried {
  readonly id: string;
  /** What happens now; or why nothing does, and what to do in its place. */
  readonly said: string;
  readonly retried: boolean;
}

export interface FailedJobs {
  /** The latest first; so many of each queue at most. Of a run the step that failed, without those that only followed from it. */
  list(limit: number): Promise<FailedJob[]>;
  /** Tries one again. Throws InputError for one that didn't fail, or that can't be tried again: then it says what to do in its place. */
  retry(id: string): Promise<Retried>;
  /** Tries so many of each queue again as can be, the oldest first. */
  retryAll(limit: number): Promise<Retried[]>;
}

export interface FailedJobsParts {
  readonly queues: Queues;
  readonly startRun: RunClient['startRun'];
}

export function createFailedJobs({ queues, startRun }: FailedJobsParts): FailedJobs {
  const all = [queues.schedule, queues.runs, queues.upkeep];

  /** Whether it is the cause: whatever stands above a failed step in the flow fails with it. */
  async function isCause(job: Job): Promise<boolean> {
    const payload = runPayload.safeParse(job.data);
    if (!payload.success || !isStep(job.name) || job.name === 'record') return true;
    const first = await failureOf(queues.runs, runRequest(payload.data));
    return first === undefined || first.step === job.name;
  }

  async function find(id: string): Promise<Job> {
    for (const queue of all) {
      const job = await queue.getJob(id);
      if (job && (await job.isFailed())) return job;
    }
    throw new InputError(`No failed job has the id "${id}". See: npx pql jobs failed`);
  }

  /**
   * The jobs above a failed step have failed with it, and the run is recorded as failed: a step that was tried again would have nobody to
   * go on behind it. So the run is begun anew, under another id, for the same date and instants.
   */
  async function beginAnew(job: Job): Promise<string> {
    const { run_id, business_date, as_of, known_at, release } = runPayload.parse(job.data);
    if (release !== undefined) {
      throw new InputError(
        `Job ${job.id} published a run that was released, which is held again. Try it again by: npx pql run release ${run_id} --why …`,
      );
    }
    const started = await startRun({ kind: 'full', businessDate: business_date, asOf: as_of, knownAt: known_at });
    for (const step of stepNames) {
      if ((await queues.runs.getJobState(stepJobId(run_id, step))) !== 'failed') continue;
      await queues.runs.remove(stepJobId(run_id, step), { removeChildren: false });
    }
    return started.joined
      ? `Run ${started.runId} stands for it: it was begun meanwhile.`
      : `Run ${started.runId} was begun in place of ${run_id}.`;
  }

  async function list(limit: number): Promise<FailedJob[]> {
    const found: FailedJob[] = [];
    for (const queue of all) {
      for (const job of await queue.getFailed(0, limit - 1)) {
        if (await isCause(job)) found.push(failedJob(job));
      }
    }
    return found.toSorted((a, b) => b.failedAt - a.failedAt);
  }

  async function retry(id: string): Promise<Retried> {
    const job = await find(id);
    const name = knownName(job);
    if (name === undefined || !catalog[name].payload.safeParse(job.data).success) {
      throw new InputError(`Job ${id} can't be tried again. ${remedyOf(job)}`);
    }
    if (isStep(name) && name !== 'record') return { id, said: await beginAnew(job), retried: true };
    await job.retry('failed', { resetAttemptsMade: true });
    return { id, said: `${name} waits for a worker to try it again.`, retried: true };
  }

  return {
    list,
    retry,
    async retryAll(limit) {
      const done: Retried[] = [];
      for (const { id } of (await list(limit)).toReversed()) {
        try {
          done.push(await retry(id));
        } catch (error) {
          if (!(error instanceof PqlError)) throw error;
          done.push({ id, said: error.message, retried: false });
        }
      }
      return done;
    },
  };
}

function failedJob(job: Job): FailedJob {
  const payload = runPayload.pick({ run_id: true }).safeParse(job.data);
  return {
    id: job.id ?? '',
    job: job.name,
    run: payload.success ? payload.data.run_id : undefined,
    failedAt: job.finishedOn ?? job.timestamp,
    attempts: job.attemptsMade,
    message: job.failedReason || 'It failed without a reason.',
    remedy: remedyOf(job),
  };
}

function remedyOf(job: Job): string {
  const name = knownName(job);
  if (name === undefined || !catalog[name].payload.safeParse(job.data).success) {
    return 'Another version of pql has added it, and this one doesn’t know what it asks for. Nothing waits for it: it goes when retention.jobs is over.';
  }
  if (name === 'record') return `Mend what the message names, then: npx pql jobs retry ${job.id}`;
  if (isStep(name)) {
    return `Mend what the message names, then begin the run anew: npx pql jobs retry ${job.id}`;
  }
  if (name === 'nightly')
    return `Mend what the message names, then: npx pql jobs retry ${job.id}, or wait for the next night.`;
  if (name === 'report') {
    return 'Mend what the message names, then write it by hand: npx pql report --out FILE.html, or wait for the next week.';
  }
  return 'It comes again by itself.';
}

function isStep(name: string): boolean {
  return stepNames.some((step) => step === name);
}

function knownName({ name }: Job): JobName | undefined {
  return jobNames.find((known) => known === name);
}

const jobNames = Object.keys(catalog) as JobName[];
