/**
 * Deduplication compares what comes with what is there, so one writer at a time may do it (facts: exact after SIGKILLs with
 * one writer, not with two). Several processes share a lock in Redis; within one process this mutex is enough.
 */
export interface Writer {
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A writer that excludes only others of the same process. */
export function inProcessWriter(): Writer {
  let last: Promise<unknown> = Promise.resolve();
  return {
    exclusively(work) {
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
