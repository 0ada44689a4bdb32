import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createConnection } from '../../../src/inbox/state/connection.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** A connection whose server is asked into `asked`, at a machine that says what its network does. */
function connected() {
  const machine = new EventTarget();
  const asked: number[] = [];
  const connection = createConnection({
    now: Date.now,
    ask: async () => {
      asked.push(Date.now());
    },
    window: machine,
  });
  return { connection, asked, machine };
}

describe('a connection', () => {
  test('that is lost remembers since when, however often nobody answers', () => {
    const { connection } = connected();
    connection.reached(false);
    vi.advanceTimersByTime(5_000);
    connection.reached(false);
    expect([connection.isLost.value, connection.lostAt.value]).toEqual([true, 1_000_000]);
    connection.reached(true);
    expect([connection.isLost.value, connection.lostAt.value]).toEqual([false, undefined]);
  });

  test('is asked for every two seconds while it is lost, and no more when it is back', () => {
    const { connection, asked } = connected();
    vi.advanceTimersByTime(10_000);
    expect(asked).toEqual([]);
    connection.reached(false);
    vi.advanceTimersByTime(6_500);
    expect(asked).toHaveLength(3);
    connection.reached(true);
    vi.advanceTimersByTime(10_000);
    expect(asked).toHaveLength(3);
  });

  test('is lost as soon as the machine has no network, and asked for as soon as it has', () => {
    const { connection, asked, machine } = connected();
    machine.dispatchEvent(new Event('offline'));
    expect(connection.isLost.value).toBe(true);
    machine.dispatchEvent(new Event('online'));
    expect(asked).toHaveLength(1);
  });
});
