import { EventEmitter, getMaxListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HeldError, InputError, PermanentError } from '../../src/model/errors.ts';
import { type Host, type Lifecycle, runToEnd, untilAborted } from '../../src/runtime/lifecycle.ts';
import { createLog, silentLog } from '../../src/runtime/log.ts';

/** A process that a test sends signals to. */
function fakeProcess() {
  const emitter = new EventEmitter();
  const said: string[] = [];
  const exits: number[] = [];
  const host: Host = {
    on: (signal, handler) => emitter.on(signal, handler),
    off: (signal, handler) => emitter.off(signal, handler),
    exit: (code) => exits.push(code),
    stderr: { write: (text) => said.push(text) },
  };
  return {
    host,
    said,
    exits,
    listeners: () => emitter.listenerCount('SIGTERM'),
    signal: (name: 'SIGTERM' | 'SIGINT' = 'SIGTERM') => emitter.emit(name),
  };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

function run(command: (life: Lifecycle) => Promise<number | undefined>, log = silentLog()) {
  const host = fakeProcess();
  const code = runToEnd({ log, graceMs: 1_000, deadlineMs: 500, host: host.host }, command);
  return { ...host, code };
}

describe('a command', () => {
  it('ends with its own code, after its parts are closed in reverse order', async () => {
    const closed: string[] = [];
    const { code, listeners } = run(async (life) => {
      for (const name of ['redis', 'queues', 'workers']) life.add({ name, close: () => void closed.push(name) });
      return 3;
    });
    expect(await code).toBe(3);
    expect(closed).toEqual(['workers', 'queues', 'redis']);
    expect(listeners()).toBe(0);
  });

  it('lets twenty parts listen to its signals before Node warns of a leak on stderr', async () => {
    const { code } = run(async ({ stopping, abort }) => {
      for (const signal of [stopping, abort]) expect(getMaxListeners(signal)).toBeGreaterThanOrEqual(20);
      return 0;
    });
    expect(await code).toBe(0);
  });

  it.each([
    [new InputError('model.yaml:3:1 signals: a fault.'), 2, 'pql: model.yaml:3:1 signals: a fault.\n'],
    [new HeldError('Half of the leads are gone.'), 3, 'pql: Half of the leads are gone.\n'],
    [new PermanentError('The statement is wrong.'), 1, 'pql: The statement is wrong.\n'],
    [
      new TypeError('x is not a function'),
      1,
      'pql: Unforeseen: x is not a function. Run it again with PQL_LOG_LEVEL=debug for the stack.\n',
    ],
  ])('that fails says why in one line: %s', async (error, exitCode, line) => {
    const { code, said } = run(async () => {
      throw error;
    });
    expect(await code).toBe(exitCode);
    expect(said).toEqual([line]);
  });

  it('shows the stack at log level debug', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'debug', terminal: false, to: { write: (line) => lines.push(line) } });
    const { code, said } = run(async () => {
      throw new TypeError('x is not a function');
    }, log);
    await code;
    expect(said).toEqual(['pql: Unforeseen: x is not a function.\n']);
    expect(lines.join('')).toContain('lifecycle.unit.test.ts');
  });

  it('closes the other parts though one can’t be closed', async () => {
    const closed: string[] = [];
    const { code } = run(async (life) => {
      life.add({ name: 'redis', close: () => void closed.push('redis') });
      life.add({
        name: 'broken',
        close: () => {
          throw new Error('already closed');
        },
      });
      return 0;
    });
    expect(await code).toBe(0);
    expect(closed).toEqual(['redis']);
  });
});

describe('a signal', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('stops intake, and lets what is under way finish within the grace', async () => {
    const heard: string[] = [];
    const { code, signal } = run(async (life) => {
      life.add({ name: 'workers', stop: () => void heard.push('stopped'), close: () => void heard.push('closed') });
      life.abort.addEventListener('abort', () => heard.push('aborted'));
      await untilAborted(life.stopping);
      await new Promise((done) => setTimeout(done, 900));
      return 0;
    });
    signal();
    await vi.advanceTimersByTimeAsync(900);
    expect(await code).toBe(0);
    expect(heard).toEqual(['stopped', 'closed']);
  });

  it('aborts what takes longer than the grace, also while parts are being closed', async () => {
    const { code, signal, exits } = run(async (life) => {
      life.add({ name: 'workers', close: () => untilAborted(life.abort) });
      await untilAborted(life.stopping);
      return 0;
    });
    signal();
    await vi.advanceTimersByTimeAsync(999);
    expect(await Promise.race([code, Promise.resolve('still closing')])).toBe('still closing');
    await vi.advanceTimersByTimeAsync(1);
    expect(await code).toBe(0);
    expect(exits).toEqual([]);
  });

  it('that comes a second time skips the grace', async () => {
    const { code, signal } = run(async (life) => {
      await untilAborted(life.abort);
      return 0;
    });
    signal();
    await settled();
    signal();
    expect(await code).toBe(0);
  });

  it('that comes a second time when all is closed changes nothing: the process ends by itself, with its code', async () => {
    const { code, exits, listeners, signal } = run(async (life) => {
      await untilAborted(life.stopping);
      return 0;
    });
    signal();
    expect(await code).toBe(0);
    // A process that listens to no signal is ended by it, with another code.
    expect(listeners()).toBe(1);
    signal();
    expect(exits).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('cuts off at once what says what becomes of it: %s', async (name, exitCode) => {
    const { code, said, signal } = run(async (life) => {
      life.interruptible('Import the files again: nothing is loaded twice.');
      await untilAborted(life.abort);
      // As ClickHouse's client says it, with neither name nor code.
      throw new Error('The user aborted a request.');
    });
    signal(name);
    expect(await code).toBe(exitCode);
    expect(said).toEqual(['pql: Stopped. Import the files again: nothing is loaded twice.\n']);
  });

  it('that came before the work could be cut off cuts it off as soon as it can be', async () => {
    const { code, signal } = run(async (life) => {
      await untilAborted(life.stopping);
      life.interruptible('Nothing was changed.');
      life.abort.throwIfAborted();
      return 0;
    });
    signal('SIGINT');
    expect(await code).toBe(130);
  });

  it('hides no fault that a person has to mend', async () => {
    const { code, said, signal } = run(async (life) => {
      await untilAborted(life.stopping);
      throw new InputError('leads.csv has no column lead_id.');
    });
    signal('SIGINT');
    expect(await code).toBe(2);
    expect(said).toEqual(['pql: leads.csv has no column lead_id.\n']);
  });

  it('ends the process where something is left alive though all is closed', async () => {
    const { code, exits, signal } = run(async (life) => {
      await untilAborted(life.stopping);
      return 0;
    });
    signal();
    expect(await code).toBe(0);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(exits).toEqual([1]);
  });

  it('ends the process at the deadline, whatever hangs', async () => {
    const { signal, exits } = run(async (life) => {
      life.add({ name: 'hangs', close: () => new Promise(() => undefined) });
      await untilAborted(life.stopping);
      return 0;
    });
    signal();
    await vi.advanceTimersByTimeAsync(1_499);
    expect(exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(exits).toEqual([1]);
  });
});
