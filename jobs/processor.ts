import type { Job } from 'bullmq';
import type { StepContext } from '../src/rescoring/step.ts';

/** What a processor is handed besides its payload. */
export interface JobContext extends StepContext {
  readonly job: Job;
  /** BullMQ's proof that this worker holds the job. */
  readonly token: string;
}

/** One job's work: a call of one use case. What it returns is kept as the job's result. */
export type Processor<Payload> = (payload: Payload, context: JobContext) => Promise<unknown>;
