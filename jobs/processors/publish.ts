import type { RunSteps } from '../../src/rescoring/run-steps.ts';
import type { RunPayload } from '../catalog.ts';
import type { Processor } from '../processor.ts';
import { runRequest } from '../run-request.ts';

/** Switches the queues of every team to this run. */
export function publishProcessor(steps: Pick<RunSteps, 'publish'>): Processor<RunPayload> {
  return (payload, context) => steps.publish(runRequest(payload), context);
}
