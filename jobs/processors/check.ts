import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Holds the scores against what must always be. */
export function checkProcessor(steps: Pick<RunSteps, 'check'>): Processor<RunPayload> {
  return (payload, context) => steps.check(runRequest(payload), context);
}
