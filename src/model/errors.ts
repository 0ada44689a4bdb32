/**
 * The small family of errors. What a caller does with one is decided by its class, never by its text:
 * transient faults are tried again, permanent ones are not, bad input and holds go to a person.
 * A message says what happened, where, and what to do.
 */
export abstract class PqlError extends Error {
  abstract readonly exitCode: 1 | 2 | 3;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Something outside is away or busy: the same call may succeed later. */
export class TransientError extends PqlError {
  readonly exitCode = 1;
}

/** The same call would fail again: a defect of ours, or a state that nobody foresaw. */
export class PermanentError extends PqlError {
  readonly exitCode = 1;
}

/** An argument, a file, a setting or a service that a person has to mend. */
export class InputError extends PqlError {
  readonly exitCode = 2;
}

/** A gate held the result back. */
export class HeldError extends PqlError {
  readonly exitCode = 3;
}
