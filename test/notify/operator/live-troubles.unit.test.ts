import { describe, expect, it } from 'vitest';
import { createLiveTroubles, inTimeBelow, lateAfter, toldAfter } from '../../../src/notify/operator/live-troubles.ts';

const began = 1_000_000_000;
const none: ReadonlySet<string> = new Set();
const wasTold = new Set(['live:behind']);
const waits = (ms: number, now: number) => ({ waitingSince: now - ms, pausedBy: undefined });
const ids = (troubles: readonly { readonly id: string }[]) => troubles.map(({ id }) => id);

describe('the live path', () => {
  it('is a trouble once somebody was late for some minutes', () => {
    const troubles = createLiveTroubles();
    expect(troubles(waits(lateAfter + 1, began), none, began)).toEqual([]);
    const soon = began + toldAfter - 1;
    expect(troubles(waits(lateAfter + 1, soon), none, soon)).toEqual([]);
    const later = began + toldAfter;
    const [behind] = troubles(waits(180_000, later), none, later);
    expect(behind).toMatchObject({ id: 'live:behind', says: 'Who moves is rescored too late' });
    expect(behind?.details[0]).toBe('The first has waited for 3 min');
  });

  it('is none where it has only something to catch up with', () => {
    const troubles = createLiveTroubles();
    expect(troubles(waits(8 * 3_600_000, began), none, began)).toEqual([]);
    const caughtUp = began + 60_000;
    expect(troubles({ waitingSince: undefined, pausedBy: undefined }, none, caughtUp)).toEqual([]);
    const later = began + toldAfter;
    expect(troubles(waits(lateAfter + 1, later), none, later)).toEqual([]);
  });

  it('that was told stays one until it is well in time, also for a process that has just started', () => {
    expect(ids(createLiveTroubles()(waits(inTimeBelow + 1, began), wasTold, began))).toEqual(['live:behind']);
    expect(createLiveTroubles()(waits(inTimeBelow, began), wasTold, began)).toEqual([]);
  });

  it('rests while a run is held, and is not late then', () => {
    const troubles = createLiveTroubles();
    const paused = { waitingSince: began, pausedBy: 'run-2' };
    for (const now of [began + lateAfter + 1, began + lateAfter + toldAfter + 1]) {
      expect(ids(troubles(paused, none, now))).toEqual(['live:paused:run-2']);
    }
    expect(ids(troubles(paused, wasTold, began + 3_600_000))).toEqual(['live:paused:run-2', 'live:behind']);
    const released = began + 3_600_000;
    expect(troubles({ waitingSince: began, pausedBy: undefined }, none, released)).toEqual([]);
  });

  it('is none before the first publish', () => {
    expect(createLiveTroubles()(undefined, none, began)).toEqual([]);
  });
});
