import type { FlowJob, Queue } from 'bullmq';
import { jobOptions, type RunPayload, stepJobId } from './catalog.ts';

/**
 * The steps of one run as one BullMQ flow: record ← publish ← check ← score ← pull. A step that fails for good fails those
 * that build on it, and `record` comes in any case: it is what ends the run. Nobody waits for a child that will not come,
 * and the ids are the run's own, so that adding the flow twice adds nothing.
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

/** How a run stands, by its last job. */
export async function runJobState(runs: Queue, runId: string): Promise<'alive' | 'ended' | 'missing'> {
  const state = await runs.getJobState(stepJobId(runId, 'record'));
  if (state === 'unknown') return 'missing';
  return state === 'completed' || state === 'failed' ? 'ended' : 'alive';
}
