import type { FlowJob, Queue } from 'bullmq';
import { stepNames } from '../src/rescoring/run-steps.ts';
import { jobOptions, type RunPayload, stepJobId } from './catalog.ts';

/**
 * The steps of one run as one BullMQ flow: record ← publish ← check ← score ← pull. A step that fails for good fails those
 * that build on it, and `record` comes in any case: it is what ends the run. The ids are the run's own and are never added again: whoever
 * starts a run anew, a retried nightly job too, takes a new id.
 */
export function runFlow(payload: RunPayload): FlowJob {
  const job = (name: 'pull' | 'score' | 'check' | 'publish' | 'record') => ({
    name,
    queueName: 'runs',
    data: payload,
    opts: { ...jobOptions(name), jobId: stepJobId(payload.run_id, name) },
  });
  const failsNext = (node: ReturnType<typeof job>) => ({ ...node, opts: { ...node.opts, failParentOnFailure: true } });
  const publish = job('publish');
  return {
    ...job('record'),
    children: [
      {
        ...publish,
        opts: { ...publish.opts, ignoreDependencyOnFailure: true },
        children: [
          {
            ...failsNext(job('check')),
            children: [{ ...failsNext(job('score')), children: [failsNext(job('pull'))] }],
          },
        ],
      },
    ],
  };
}

// A job in one of these states will be worked on. One that only waits for children may wait for ever.
const movingStates: ReadonlySet<string> = new Set(['waiting', 'active', 'delayed', 'prioritized']);

/**
 * How a run stands, by its jobs. One whose last job waits for children that have all ended is a BullMQ parent that hangs
 * (as after a flow that was added again over a kept failure): it has ended too, so that it blocks no other run.
 */
export async function runJobState(runs: Queue, runId: string): Promise<'alive' | 'ended' | 'missing'> {
  const last = () => runs.getJobState(stepJobId(runId, 'record'));
  const state = await last();
  if (state === 'unknown') return 'missing';
  if (state === 'completed' || state === 'failed') return 'ended';
  if (state !== 'waiting-children') return 'alive';
  // Each move to the next job is atomic in Redis, these reads are not: only a standstill seen twice is one.
  if ((await isMoving(runs, runId)) || (await last()) !== 'waiting-children') return 'alive';
  return (await isMoving(runs, runId)) ? 'alive' : 'ended';
}

async function isMoving(runs: Queue, runId: string): Promise<boolean> {
  const states = await Promise.all(stepNames.map((step) => runs.getJobState(stepJobId(runId, step))));
  return states.some((state) => movingStates.has(state));
}
