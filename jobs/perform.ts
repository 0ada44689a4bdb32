import { type Job, UnrecoverableError, WaitingError } from 'bullmq';
import type { z } from 'zod';
import { stepNames } from '../src/rescoring/run-steps.ts';
import type { Logger } from '../src/runtime/log.ts';
import { catalog, isOften, type JobSpec } from './catalog.ts';
import { forBullmq, isTransient, logged, noteFailure } from './failure.ts';
import type { Outages } from './outages.ts';
import type { Processor } from './processor.ts';

/** Why a job's signal was aborted. */
export const abortReasons = { shutdown: 'shutdown', lockLost: 'lock lost' } as const;

export interface PerformParts {
  readonly log: Logger;
  readonly now: () => number;
  /** Milliseconds between two progress reports of a job; each costs a write in Redis and an event. */
  readonly progressEvery: number;
  /** Tells how what comes every few seconds goes. */
  readonly outages: Outages;
}

/**
 * The one wrapper around every processor: parses the payload, binds the log to run and job, reports progress,
 * measures, and tells BullMQ whether a failure is worth another try.
 */
export async function perform<Payload>(
  job: Job,
  token: string,
  signal: AbortSignal,
  { payload, process }: { payload: z.ZodType<Payload>; process: Processor<Payload> },
  parts: PerformParts,
): Promise<unknown> {
  const run = runOf(job.data);
  const log = parts.log.child({
    job: job.name,
    job_id: job.id,
    ...(run ? { run } : {}),
    attempt: job.attemptsMade + 1,
  });
  const parsed = payload.safeParse(job.data);
  if (!parsed.success) {
    const faults = parsed.error.issues
      .map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`)
      .join('; ');
    const refused = new UnrecoverableError(
      `Job ${job.id} (${job.name}) carries a payload that can't be used: ${faults}.`,
    );
    log.error(refused.message);
    throw refused;
  }

  const began = parts.now();
  const report = progressReporter(job, log, parts);
  try {
    const result = await process(parsed.data, { job, token, signal, log, progress: report.progress });
    await report.flushed();
    const seconds = (parts.now() - began) / 1000;
    if (comesOften(job)) {
      log.debug({ seconds, result }, `${job.name} done`);
      parts.outages.worked(job.name);
    } else log.info({ seconds }, `${job.name} done`);
    return result;
  } catch (error) {
    await report.flushed();
    if (error instanceof Error && error.name === 'DelayedError') throw error;
    if (signal.aborted && signal.reason === abortReasons.shutdown) {
      log.info('Put back: this worker is stopping');
      return putBack(job, token);
    }
    if (signal.aborted && signal.reason === abortReasons.lockLost) {
      log.warn('Let go of: another worker has this job by now');
      throw forBullmq(error);
    }
    if (comesOften(job)) {
      parts.outages.failed(job.name, error);
      throw forBullmq(error);
    }
    const last = !isTransient(error) || job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
    const seconds = (parts.now() - began) / 1000;
    if (last) {
      log.error({ ...logged(error), seconds }, `${job.name} failed`);
      await noteFailure(job, error).catch((lost: unknown) =>
        log.warn({ err: lost }, 'The class of the failure was not kept'),
      );
    } else {
      log.warn({ err: error, seconds }, `${job.name} failed and is tried again`);
    }
    throw forBullmq(error);
  }
}

/** Whether a line each time would bury all others. */
function comesOften({ name }: Job): boolean {
  const specs: Readonly<Record<string, JobSpec>> = catalog;
  return isOften(specs[name] ?? {});
}

/** Back to the head of the queue, without costing an attempt: the next worker takes it up at once. */
export async function putBack(job: Job, token: string): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

function runOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('run_id' in data)) return undefined;
  return String(data.run_id);
}

/** Reports at most once in `progressEvery`, and the end of what is counted always. */
function progressReporter(job: Job, log: Logger, { now, progressEvery }: PerformParts) {
  const step = stepNames.find((name) => name === job.name);
  let reportedAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<void> = Promise.resolve();
  return {
    progress(done: number, total: number, what: string) {
      if (step === undefined || (done < total && now() - reportedAt < progressEvery)) return;
      reportedAt = now();
      // In order, and never failing the work that it tells of.
      pending = pending
        .then(() => job.updateProgress({ step, done, total, what }))
        .catch((error: unknown) => log.debug({ err: error }, 'A progress report was lost'));
    },
    flushed: () => pending,
  };
}
