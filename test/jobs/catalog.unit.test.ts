import { describe, expect, it } from 'vitest';
import { backoffDelay, catalog, runPayload, stepJobId } from '../../jobs/catalog.ts';
import { newRunId } from '../../src/rescoring/runs.ts';

const at = (text: string) => Date.parse(text);

describe('ids', () => {
  it('of runs sort by time, and serve as partitions and in job ids', () => {
    const random = () => Uint8Array.of(0x3f, 0xa9, 0xc1);
    const earlier = newRunId(at('2026-11-22T02:00:00.123Z'), random);
    expect(earlier).toBe('20261122T020000Z-3fa9c1');
    expect(newRunId(at('2026-11-22T02:00:01Z'), random) > earlier).toBe(true);
    expect(runPayload.shape.run_id.safeParse(earlier).success).toBe(true);
  });

  it('of jobs hold no colon and are no plain integer', () => {
    for (const name of ['pull', 'score', 'check', 'publish', 'record'] as const) {
      expect(stepJobId('20261122T020000Z-3fa9c1', name)).toMatch(/^(?!\d+$)[^:]+$/);
    }
  });
});

describe('the wait before another try', () => {
  it('doubles up to a minute, less a random part of half', () => {
    const waits = (random: number) => [1, 2, 3, 10].map((made) => backoffDelay(made, 2_000, () => random));
    expect(waits(0)).toEqual([2_000, 4_000, 8_000, 60_000]);
    expect(waits(1)).toEqual([1_000, 2_000, 4_000, 30_000]);
  });

  it('lets the record of a run outlast a ClickHouse that is away for seven minutes', () => {
    const { attempts, backoff } = catalog.record;
    const shortest = Array.from({ length: attempts - 1 }, (_, tried) => backoffDelay(tried + 1, backoff, () => 1));
    expect(shortest.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(7 * 60_000);
  });
});
