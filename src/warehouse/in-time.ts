import { PqlError, TransientError } from '../model/errors.ts';
import type { CallOptions, Warehouse } from './client.ts';

/** What somebody waits for may take so many milliseconds, and two threads. */
export const longestWait = 5_000;

/**
 * Asks something for which somebody waits. What takes longer is broken off from here (TransientError): an engine that breaks off by its own limit may
 * leave away the rest of an answer without a word, so its limit lies beyond ours, and only ends what nobody waits for any more.
 */
export async function inTime<Result>(
  ask: (options: CallOptions) => Promise<Result>,
  ms: number = longestWait,
): Promise<Result> {
  const signal = AbortSignal.timeout(ms);
  try {
    return await ask({ signal, settings: { max_execution_time: (2 * ms) / 1_000, max_threads: 2 } });
  } catch (error) {
    if (!signal.aborted || error instanceof PqlError) throw error;
    throw new TransientError(`ClickHouse took longer than ${ms / 1_000} s. Is it busy, or does it hang?`, {
      cause: error,
    });
  }
}

/** The engine for those who wait: what they read whole is broken off after so long, query by query. What has a limit of its own keeps it. */
export function readInTime(warehouse: Warehouse, ms: number = longestWait): Warehouse {
  const limited = <Result>(options: CallOptions = {}, ask: (options: CallOptions) => Promise<Result>) =>
    options.signal
      ? ask(options)
      : inTime(
          ({ signal, settings }) => ask({ ...options, signal, settings: { ...settings, ...options.settings } }),
          ms,
        );
  return {
    ...warehouse,
    rows: (query, params, options) => limited(options, (within) => warehouse.rows(query, params, within)),
    one: (query, params, options) => limited(options, (within) => warehouse.one(query, params, within)),
  };
}
