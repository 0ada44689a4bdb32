import { type Job, type Queue, UnrecoverableError } from 'bullmq';
import { z } from 'zod';
import { InputError, PqlError, TransientError } from '../src/model/errors.ts';
import { isRedisAway } from '../src/queue/redis-error.ts';
import { type StepName, stepNames } from '../src/rescoring/run-steps.ts';
import { type RunOfJobs, stepJobId } from './catalog.ts';

/** Why a step failed for good, as its job's last progress: BullMQ itself keeps only the text. */
const stepFailure = z.object({
  step: z.enum(stepNames),
  failure: z.object({ message: z.string(), exit_code: z.literal([1, 2, 3]) }),
});

/** Whether the same work may succeed later. Decided by class and code: whatever nobody foresaw is not tried again. */
export function isTransient(error: unknown): boolean {
  if (error instanceof PqlError) return error instanceof TransientError;
  return isRedisAway(error);
}

/**
 * An error as the log has it. Of one that a person mends the message says all, and the stack would bury it; of any other the stack says
 * where it comes from.
 */
export function logged(error: unknown): { readonly reason: string } | { readonly err: unknown } {
  if (error instanceof InputError) return { reason: error.message };
  return { err: error };
}

/** The error to throw to BullMQ: one that it retries, or one that it doesn't. */
export function forBullmq(error: unknown): Error {
  const { message } = error instanceof Error ? error : { message: String(error) };
  if (isTransient(error)) return error instanceof Error ? error : new Error(message);
  const final = new UnrecoverableError(message);
  if (error instanceof Error && error.stack) final.stack = error.stack;
  return final;
}

/** Keeps the class of a final failure with the job, so that a command which waits can end with the right exit code. */
export async function noteFailure(job: Job, error: unknown): Promise<void> {
  const step = stepNames.find((name) => name === job.name);
  if (step === undefined) return;
  const exitCode = error instanceof PqlError ? error.exitCode : 1;
  const message = error instanceof Error ? error.message : String(error);
  await job.updateProgress({ step, failure: { message, exit_code: exitCode } });
}

export interface StepFailed {
  readonly step: StepName;
  readonly message: string;
  readonly exitCode: 1 | 2 | 3;
}

// BullMQ's own words for a job whose worker died more often than `maxStalledCount` allows.
const stalled = /stalled more than allowable limit/;

/** The first of a run's steps that failed for good, and why; undefined where none has. */
export async function failureOf(runs: Queue, { runId, release }: RunOfJobs): Promise<StepFailed | undefined> {
  for (const step of stepNames) {
    const job = await runs.getJob(stepJobId(runId, step, release));
    if (!job || !(await job.isFailed())) continue;
    const noted = stepFailure.safeParse(job.progress);
    if (noted.success) return { step, message: noted.data.failure.message, exitCode: noted.data.failure.exit_code };
    const reason = job.failedReason ?? '';
    const message = stalled.test(reason)
      ? `The worker died in step "${step}" again and again. See its log; if it ran out of memory, lower run.memory or raise run.slices.`
      : reason || `Step "${step}" failed without a reason.`;
    return { step, message, exitCode: 1 };
  }
  return undefined;
}
