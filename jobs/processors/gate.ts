import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Holds what the run found against what is usual, before anybody sees it. */
export function gateProcessor(steps: Pick<RunSteps, 'gate'>): Processor<RunPayload> {
  return (payload, context) => steps.gate(runRequest(payload), context);
}
