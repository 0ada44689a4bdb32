import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Scores everyone. */
export function scoreProcessor(steps: Pick<RunSteps, 'score'>): Processor<RunPayload> {
  return (payload, context) => steps.score(runRequest(payload), context);
}
