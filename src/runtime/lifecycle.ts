import { PqlError } from '../model/errors.ts';
import type { Logger } from './log.ts';

/** A part of the process that has to be let go of: workers, servers, connections. */
export interface Part {
  readonly name: string;
  /** Takes nothing new from now on; what is under way goes on. */
  readonly stop?: () => void | Promise<void>;
  readonly close: () => void | Promise<void>;
}

export interface Lifecycle {
  /** Aborted when somebody asks the process to end: finish what you do, begin nothing. */
  readonly stopping: AbortSignal;
  /** Aborted when the grace is over, or on a second signal: let go of what you do. */
  readonly abort: AbortSignal;
  /** Parts are closed in the reverse of the order in which they were added. */
  add(part: Part): void;
  /** Stops and closes every part. Safe to call twice. */
  close(): Promise<void>;
}

export interface LifecycleOptions {
  readonly log: Logger;
  /** Milliseconds that work under way gets after the first signal. */
  readonly graceMs?: number;
  /** Milliseconds after the abort until the process ends, whatever still hangs. */
  readonly deadlineMs?: number;
  /** The process, as far as it is needed; tests put their own in place. */
  readonly host?: Host;
}

export interface Host {
  on(signal: 'SIGTERM' | 'SIGINT', handler: () => void): unknown;
  off(signal: 'SIGTERM' | 'SIGINT', handler: () => void): unknown;
  exit(code: number): void;
  stderr: { write(text: string): unknown };
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs a command to its end and returns its exit code. A signal stops intake and gives the work its grace, then
 * aborts it; a second signal skips the grace. Then every part is closed. Errors become one line on stderr.
 */
export async function runToEnd(
  options: LifecycleOptions,
  command: (life: Lifecycle) => Promise<number | undefined>,
): Promise<number> {
  const { log, graceMs = 20_000, deadlineMs = 10_000, host = process } = options;
  const stopping = new AbortController();
  const abort = new AbortController();
  const parts: Part[] = [];
  let closing: Promise<void> | undefined;
  let grace: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;

  const eachInReverse = async (act: (part: Part) => void | Promise<void> | undefined, what: string) => {
    for (const part of parts.toReversed()) {
      try {
        await act(part);
      } catch (error) {
        // One part that can't be closed must not keep the others open.
        log.error({ err: error, part: part.name }, `${part.name} could not be ${what}`);
      }
    }
  };
  const close = () => {
    closing ??= eachInReverse((part) => part.close(), 'closed');
    return closing;
  };
  const endAnyway = () => {
    deadline ??= setTimeout(() => {
      log.error(`Not closed within ${deadlineMs} ms; ending now`);
      host.exit(1);
    }, deadlineMs);
  };
  const abandon = (why: string) => {
    clearTimeout(grace);
    if (abort.signal.aborted) return;
    log.warn(`${why}: letting go of the work under way`);
    abort.abort(new Error(why));
    endAnyway();
  };
  const onSignal = () => {
    if (stopping.signal.aborted) return abandon('Asked a second time');
    log.info('Stopping: no new work, what is under way gets its grace');
    stopping.abort();
    grace = setTimeout(() => abandon('The grace is over'), graceMs);
    void eachInReverse((part) => part.stop?.(), 'stopped');
  };

  for (const signal of signals) host.on(signal, onSignal);
  try {
    const code = await command({
      stopping: stopping.signal,
      abort: abort.signal,
      add: (part) => parts.push(part),
      close,
    });
    return code ?? 0;
  } catch (error) {
    return explain(error, log, host);
  } finally {
    // After a signal the grace still runs, and its end sets the deadline.
    if (!stopping.signal.aborted) endAnyway();
    await close();
    clearTimeout(grace);
    clearTimeout(deadline);
    for (const signal of signals) host.off(signal, onSignal);
  }
}

/** Says an error in one line; the stack of one that nobody foresaw is there at log level debug. Returns the exit code. */
export function explain(error: unknown, log: Logger, host: Pick<Host, 'stderr'> = process): number {
  if (error instanceof PqlError) {
    log.debug({ err: error }, 'The stack of what follows');
    host.stderr.write(`pql: ${error.message}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  log.debug({ err: error }, 'The stack of what follows');
  const hint = log.isLevelEnabled('debug') ? '' : ' Run it again with PQL_LOG_LEVEL=debug for the stack.';
  host.stderr.write(`pql: Unforeseen: ${message.replace(/\.$/, '')}.${hint}\n`);
  return 1;
}

/** Resolves when the signal is aborted; for a command that runs until somebody stops it. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
