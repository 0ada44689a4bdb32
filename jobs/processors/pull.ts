import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Takes in what is new in the company's tables. */
export function pullProcessor(steps: Pick<RunSteps, 'pull'>): Processor<RunPayload> {
  return (payload, context) => steps.pull(runRequest(payload), context);
}
