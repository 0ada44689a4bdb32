import type { RunFailure, RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Ends the run, however it went. `failureOf` reads from the steps' jobs why it has no result. */
export function recordProcessor(
  steps: Pick<RunSteps, 'record'>,
  failureOf: (runId: string) => Promise<RunFailure | undefined>,
): Processor<RunPayload> {
  return async (payload, context) => {
    const { state } = await steps.record(runRequest(payload), context, await failureOf(payload.run_id));
    return { state };
  };
}
