import { describe, expect, it } from 'vitest';
import type { Outages } from '../../jobs/outages.ts';
import { type PumpStep, pause, startPump } from '../../jobs/pump.ts';
import { TransientError } from '../../src/model/errors.ts';
import { eventually } from '../support/eventually.ts';

const backoff = { first: 1, most: 4 };

function pumped(step: PumpStep, random = () => 0) {
  const told: string[] = [];
  const outages: Outages = {
    failed: (what) => told.push(`${what} failed`),
    worked: (what) => told.push(`${what} worked`),
  };
  return { pump: startPump({ name: 'drain', step, outages, random, backoff }), told };
}

describe('a pump', () => {
  it('goes on until it is stopped, and ends what it has begun', async () => {
    let begun = 0;
    let ended = 0;
    const { pump } = pumped(async ({ stopping }) => {
      begun += 1;
      await pause(1, stopping);
      ended += 1;
    });
    await eventually('it has gone round', () => ended >= 3);
    await pump.close();
    expect(ended).toBe(begun);
    const last = begun;
    await pause(5, new AbortController().signal);
    expect(begun).toBe(last);
  });

  it('tries again what failed, and says so each time to whoever tells it once', async () => {
    let tries = 0;
    const { pump, told } = pumped(async ({ stopping }) => {
      tries += 1;
      if (tries <= 2) throw new TransientError('ClickHouse is away.');
      await pause(1, stopping);
    });
    await eventually('it works', () => tries > 3);
    await pump.close();
    expect(told.slice(0, 3)).toEqual(['drain failed', 'drain failed', 'drain worked']);
  });

  it('is stopped while it waits for its next try', async () => {
    let tries = 0;
    const slow = startPump({
      name: 'drain',
      step: async () => {
        tries += 1;
        throw new TransientError('away');
      },
      outages: { failed: () => undefined, worked: () => undefined },
      random: () => 0,
      backoff: { first: 600_000, most: 600_000 },
    });
    await eventually('it has failed', () => tries === 1);
    await slow.close();
    expect(tries).toBe(1);
  });

  it('lets go of its work when it is aborted, which is no outage', async () => {
    let isAtWork = false;
    const { pump, told } = pumped(async ({ abort }) => {
      isAtWork = true;
      await new Promise((_, reject) => abort.addEventListener('abort', () => reject(new Error('cut off'))));
    });
    await eventually('it works', () => isAtWork);
    pump.abort();
    await pump.close();
    expect(told).toEqual([]);
  });
});
