import type { pino } from 'pino';

/** What every step of a run is handed besides its own parts. */
export interface StepContext {
  readonly signal: AbortSignal;
  readonly log: pino.Logger;
  /** Says how far the step is: `done` of `total` of what it counts (rows, slices, entries). */
  readonly progress: (done: number, total: number, what: string) => void;
}

/** A run as its steps see it. Instants are milliseconds since 1970. */
export interface RunInstant {
  readonly runId: string;
  readonly asOf: number;
  readonly knownAt: number;
}

/** What was asked for. Instants that were not named are fixed when the score begins. */
export interface RunRequest {
  readonly runId: string;
  readonly kind: 'full';
  /** `YYYY-MM-DD` of a nightly run; empty for a run that somebody asked for. */
  readonly businessDate: string;
  readonly asOf?: number | undefined;
  readonly knownAt?: number | undefined;
  /** Of a held run that somebody has released: tells this decision's jobs from those of the run itself. */
  readonly release?: string | undefined;
}
