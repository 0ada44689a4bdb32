import type { FlowJob, Queue } from 'bullmq';
import { type StepName, stepNames } from '../src/rescoring/run-steps.ts';
import { jobOptions, type RunOfJobs, type RunPayload, stepJobId } from './catalog.ts';

/**
 * The steps of one run as one BullMQ flow: record ← publish ← gate ← check ← score ← pull. A step that fails for good fails those
 * that build on it, and `record` comes in any case: it is what ends the run. The ids are the run's own and are never added again: whoever
 * starts a run anew, a retried nightly job too, takes a new id.
 */
export function runFlow(payload: RunPayload): FlowJob {
  const failsNext = (name: StepName, ...children: FlowJob[]): FlowJob => {
    const step = stepJob(payload, name);
    return { ...step, opts: { ...step.opts, failParentOnFailure: true }, children };
  };
  return recorded(payload, failsNext('gate', failsNext('check', failsNext('score', failsNext('pull')))));
}

/** The steps that publish a held run after all, when somebody has released it: record ← publish. */
export function releaseFlow(payload: RunPayload & { readonly release: string }): FlowJob {
  return recorded(payload);
}

function recorded(payload: RunPayload, ...before: FlowJob[]): FlowJob {
  const publish = stepJob(payload, 'publish');
  return {
    ...stepJob(payload, 'record'),
    children: [{ ...publish, opts: { ...publish.opts, ignoreDependencyOnFailure: true }, children: before }],
  };
}

function stepJob(payload: RunPayload, name: StepName) {
  const jobId = stepJobId(payload.run_id, name, payload.release);
  return { name, queueName: 'runs', data: payload, opts: { ...jobOptions(name), jobId } };
}

// A job in one of these states will be worked on. One that only waits for children may wait for ever.
const movingStates: ReadonlySet<string> = new Set(['waiting', 'active', 'delayed', 'prioritized']);

/**
 * How a run stands, by its jobs. One whose last job waits for children that have all ended is a BullMQ parent that hangs
 * (as after a flow that was added again over a kept failure): it has ended too, so that it blocks no other run.
 */
export async function runJobState(runs: Queue, run: RunOfJobs): Promise<'alive' | 'ended' | 'missing'> {
  const last = () => runs.getJobState(stepJobId(run.runId, 'record', run.release));
  const state = await last();
  if (state === 'unknown') return 'missing';
  if (state === 'completed' || state === 'failed') return 'ended';
  if (state !== 'waiting-children') return 'alive';
  // Each move to the next job is atomic in Redis, these reads are not: only a standstill seen twice is one.
  if ((await isMoving(runs, run)) || (await last()) !== 'waiting-children') return 'alive';
  return (await isMoving(runs, run)) ? 'alive' : 'ended';
}

async function isMoving(runs: Queue, run: RunOfJobs): Promise<boolean> {
  const states = await Promise.all(stepNames.map((step) => runs.getJobState(stepJobId(run.runId, step, run.release))));
  return states.some((state) => movingStates.has(state));
}
