import type { RunRequest } from '../src/rescoring/step.ts';
import type { RunPayload } from './catalog.ts';

/** The payload in the words of the use cases. */
export function runRequest(payload: RunPayload): RunRequest {
  return {
    runId: payload.run_id,
    kind: payload.kind,
    businessDate: payload.business_date,
    asOf: payload.as_of,
    knownAt: payload.known_at,
    release: payload.release,
  };
}

/** And back, as it is kept in the job. */
export function runPayloadOf(run: RunRequest): RunPayload {
  return {
    run_id: run.runId,
    kind: run.kind,
    business_date: run.businessDate,
    as_of: run.asOf,
    known_at: run.knownAt,
    release: run.release,
  };
}
