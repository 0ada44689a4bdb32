import { setMaxListeners } from 'node:events';
import { PqlError, TransientError } from '../model/errors.ts';
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
  /**
   * From here on the first signal aborts at once, for work that is safe to cut off, and the command ends with this one line:
   * what becomes of the work and how to go on. Said again, it replaces the line.
   */
  interruptible(whatBecomes: string): void;
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
  on(signal: Signal, handler: () => void): unknown;
  off(signal: Signal, handler: () => void): unknown;
  exit(code: number): void;
  stderr: { write(text: string): unknown };
}

/** With the exit code of a command that one of them has cut off: 128 and the number of the signal, as shells have it. */
const interrupted = { SIGTERM: 143, SIGINT: 130 } as const;
type Signal = keyof typeof interrupted;
const signals = ['SIGTERM', 'SIGINT'] as const satisfies readonly Signal[];

// Each part of a worker listens, and with what tells people they are more than the ten of which Node warns; a leak still is.
const mostListeners = 50;

/**
 * Runs a command to its end and returns its exit code. A signal stops intake and gives the work its grace, then
 * aborts it; a second signal skips the grace, as does the first where the command can be cut off. Then every part is closed. Errors
 * become one line on stderr.
 */
export async function runToEnd(
  options: LifecycleOptions,
  command: (life: Lifecycle) => Promise<number | undefined>,
): Promise<number> {
  const { log, graceMs = 20_000, deadlineMs = 10_000, host = process } = options;
  const stopping = new AbortController();
  const abort = new AbortController();
  setMaxListeners(mostListeners, stopping.signal, abort.signal);
  const parts: Part[] = [];
  let closing: Promise<void> | undefined;
  let signalled: Signal | undefined;
  let whatBecomes: string | undefined;
  let grace: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let isClosed = false;

  let atHand: string | undefined;

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
    closing ??= eachInReverse((part) => {
      atHand = part.name;
      return part.close();
    }, 'closed');
    return closing;
  };
  const endAnyway = () => {
    deadline ??= setTimeout(() => {
      log.error(`Not closed within ${deadlineMs} ms (${atHand ?? 'the command itself'} still works); ending now`);
      host.exit(1);
    }, deadlineMs);
  };
  const letGo = (why: string) => {
    clearTimeout(grace);
    abort.abort(new DOMException(why, 'AbortError'));
    endAnyway();
  };
  const abandon = (why: string) => {
    if (abort.signal.aborted) return;
    log.warn(`${why}: letting go of the work under way`);
    letGo(why);
  };
  const onSignal = (signal: Signal) => {
    if (isClosed) return;
    if (stopping.signal.aborted) return abandon('Asked a second time');
    signalled = signal;
    stopping.abort();
    if (whatBecomes === undefined) {
      log.info('Stopping: no new work, what is under way gets its grace; a second signal ends it now');
      grace = setTimeout(() => abandon('The grace is over'), graceMs);
    } else letGo('Stopped');
    void eachInReverse((part) => part.stop?.(), 'stopped');
  };
  const interruptible = (line: string) => {
    whatBecomes = line;
    if (stopping.signal.aborted && !abort.signal.aborted) letGo('Stopped');
  };

  const handlers = signals.map((signal) => ({ signal, handler: () => onSignal(signal) }));
  for (const { signal, handler } of handlers) host.on(signal, handler);
  try {
    const code = await command({
      stopping: stopping.signal,
      abort: abort.signal,
      interruptible,
      add: (part) => parts.push(part),
      close,
    });
    return code ?? 0;
  } catch (error) {
    const cutOff = abort.signal.aborted || error === stopping.signal.reason;
    if (signalled === undefined || !cutOff || !isInterruption(error)) return explain(error, log, host);
    log.debug({ err: error }, 'What the signal cut off');
    host.stderr.write(`pql: Stopped. ${whatBecomes ?? 'What was under way is not finished.'}\n`);
    return interrupted[signalled];
  } finally {
    // After a signal the grace still runs, and its end sets the deadline.
    if (!stopping.signal.aborted) endAnyway();
    await close();
    clearTimeout(grace);
    clearTimeout(deadline);
    isClosed = true;
    if (signalled === undefined) {
      for (const { signal, handler } of handlers) host.off(signal, handler);
    } else {
      // The handlers stay: a late second signal is no reason to end otherwise than cleanly. Whoever stops a process waits for its end:
      // what is left alive though all is closed mustn't keep it.
      setTimeout(() => {
        log.error(`All is closed, and something still works after ${deadlineMs} ms; ending now`);
        host.exit(1);
      }, deadlineMs).unref();
    }
  }
}

/**
 * What a call that was cut off throws: the abort itself, in the words of whichever client was called (ClickHouse's gives it
 * neither name nor code), or that a service is away. A fault of the input or of ours stays one.
 */
function isInterruption(error: unknown): boolean {
  return !(error instanceof PqlError) || error instanceof TransientError;
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
