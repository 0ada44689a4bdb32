import { z } from 'zod';
import { type StepName, stepNames } from '../src/rescoring/run-steps.ts';
import { runIdSchema } from '../src/rescoring/runs.ts';
import type { RunRequest } from '../src/rescoring/step.ts';

/**
 * The queues. Steps of a run wait apart from the schedule, so that a nightly start is never behind a long score, and what is looked after
 * every few seconds apart from both.
 */
export const queueNames = ['schedule', 'runs', 'upkeep'] as const;
export type QueueName = (typeof queueNames)[number];

/** Payload of every step. Keys beyond these are let through, and new ones must be optional: jobs outlive a deployment. */
export const runPayload = z.object({
  run_id: runIdSchema,
  kind: z.literal('full'),
  business_date: z.union([z.iso.date(), z.literal('')]),
  as_of: z.int().optional(),
  known_at: z.int().optional(),
  /** Of the jobs that publish a held run which somebody has released. */
  release: z
    .string()
    .regex(/^[0-9a-f]{6}$/)
    .optional(),
});
export type RunPayload = z.output<typeof runPayload>;

/** Of a job that the schedule starts. */
export const scheduledPayload = z.object({});
export type ScheduledPayload = z.output<typeof scheduledPayload>;

/** Of the nightly start. Instants in milliseconds since 1970. */
export const nightlyPayload = z.object({
  /** Since when the schedule's hours are declared. */
  declared_at: z.int().optional(),
  /** When a worker took it up first: it may have waited for another run since. */
  taken_up_at: z.int().optional(),
  /** Business dates whose run it has started. */
  started: z.array(z.iso.date()).optional(),
});
export type NightlyPayload = z.output<typeof nightlyPayload>;

/** What the queues of the BDRs need every few seconds; and what thins out old runs, once a day. */
export type UpkeepName = 'sweep' | 'outcomes' | 'withdraw' | 'retention';

export interface JobSpec {
  readonly queue: QueueName;
  readonly payload: z.ZodType;
  readonly attempts: number;
  /** Milliseconds until the second try; each further wait is twice as long, up to a minute, less a random part of half. */
  readonly backoff: number;
  /** Milliseconds from one start to the next. */
  readonly every?: number;
}

/** Whether it comes every few seconds. Of such a job nothing is kept, and it is not tried again: the next one comes soon. */
export function isOften({ every }: Pick<JobSpec, 'every'>): boolean {
  return every !== undefined && every < 60_000;
}

/** Every job there is, as data. What a job does is in `processors/`, a file each. */
export const catalog = {
  nightly: { queue: 'schedule', payload: nightlyPayload, attempts: 10, backoff: 2_000 },
  report: { queue: 'schedule', payload: scheduledPayload, attempts: 5, backoff: 10_000 },
  pull: { queue: 'runs', payload: runPayload, attempts: 5, backoff: 2_000 },
  score: { queue: 'runs', payload: runPayload, attempts: 5, backoff: 2_000 },
  check: { queue: 'runs', payload: runPayload, attempts: 5, backoff: 2_000 },
  gate: { queue: 'runs', payload: runPayload, attempts: 5, backoff: 2_000 },
  publish: { queue: 'runs', payload: runPayload, attempts: 5, backoff: 2_000 },
  // Nothing goes on while a run isn't recorded, so this one waits out a ClickHouse that is away for seven minutes, on average for ten.
  record: { queue: 'runs', payload: runPayload, attempts: 20, backoff: 1_000 },
  sweep: { queue: 'upkeep', payload: scheduledPayload, attempts: 1, backoff: 0, every: 5_000 },
  outcomes: { queue: 'upkeep', payload: scheduledPayload, attempts: 1, backoff: 0, every: 15_000 },
  withdraw: { queue: 'upkeep', payload: scheduledPayload, attempts: 1, backoff: 0, every: 10_000 },
  retention: { queue: 'upkeep', payload: scheduledPayload, attempts: 5, backoff: 30_000, every: 86_400_000 },
} as const satisfies Record<'nightly' | 'report' | StepName | UpkeepName, JobSpec>;

export type JobName = keyof typeof catalog;

const days = (count: number) => count * 24 * 60 * 60;

/** Options under which a job is added. What it leaves behind is kept for people, within bounds. */
export function jobOptions(name: JobName) {
  const spec: JobSpec = catalog[name];
  const { attempts, backoff } = spec;
  const kept = isOften(spec) ? 0 : 1000;
  return {
    attempts,
    backoff: { type: 'capped', delay: backoff },
    removeOnComplete: { age: days(7), count: kept },
    // Their age is looked at by the job `retention`.
    removeOnFail: { count: kept },
  };
}

/** Milliseconds until the next try. The random part keeps many that failed together from coming back together. */
export function backoffDelay(attemptsMade: number, first: number, random: () => number): number {
  const full = Math.min(first * 2 ** (attemptsMade - 1), 60_000);
  return Math.round(full * (1 - random() / 2));
}

/** Id of a run's job: neither a plain integer nor with a colon, both of which BullMQ refuses. */
export function stepJobId(runId: string, step: StepName, release?: string): string {
  return release === undefined ? `${runId}-${step}` : `${runId}-released-${release}-${step}`;
}

/** A run by its jobs: those that it began with, or those of its release. */
export type RunOfJobs = Pick<RunRequest, 'runId' | 'release'>;

/** What a step says of itself while it works, as BullMQ's job progress. */
export const stepProgress = z.object({
  step: z.enum(stepNames),
  done: z.number(),
  total: z.number(),
  what: z.string(),
});
export type StepProgress = z.output<typeof stepProgress>;
