import { DelayedError } from 'bullmq';
import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

export interface PullParts {
  readonly now: () => number;
  /** Milliseconds until a run that waits for newer events pulls again. */
  readonly again: number;
}

/** Takes in what is new in the company's tables; again and again, while a late pipeline is waited for. Waiting costs no attempt. */
export function pullProcessor(steps: Pick<RunSteps, 'pull'>, { now, again }: PullParts): Processor<RunPayload> {
  return async (payload, context) => {
    const { waits } = await steps.pull(runRequest(payload), context);
    if (waits === undefined) return;
    const at = now() + again;
    context.log.warn({ again_at: new Date(at).toISOString() }, `The run waits for newer events: ${waits}`);
    context.progress(1, 1, 'waits for newer events');
    await context.job.moveToDelayed(at, context.token);
    throw new DelayedError();
  };
}
