import type { RunFailure, RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunRequest } from '../../src/rescoring/step.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

export interface RecordParts {
  /** Reads from the steps' jobs why a run has no result. */
  readonly failureOf: (run: RunRequest) => Promise<RunFailure | undefined>;
  /** What is due when a nightly run has ended. */
  readonly afterNight: (runId: string) => Promise<void>;
}

/** Ends the run, however it went. */
export function recordProcessor(
  steps: Pick<RunSteps, 'record'>,
  { failureOf, afterNight }: RecordParts,
): Processor<RunPayload> {
  return async (payload, context) => {
    const run = runRequest(payload);
    const { state } = await steps.record(run, context, await failureOf(run));
    if (payload.business_date !== '') await afterNight(payload.run_id);
    return { state };
  };
}
