import { expect, it } from 'vitest';
import { modelOfBlocks } from '../../bench/wide-model.ts';
import type { Signal } from '../../src/model/types.ts';

const meanings = (blocks: number) =>
  modelOfBlocks(blocks).signals.map(({ name: _, ...signal }) => JSON.stringify(signal));

it('the wide model has 100 signals, no two of which measure and score the same, and begins with the narrow one', () => {
  expect(new Set(meanings(10)).size).toBe(100);
  expect(meanings(10).slice(0, 10)).toEqual(meanings(1));
});

it('both mix what is measured alike, on leads and accounts', () => {
  const kind = (signal: Signal) => (signal.source === 'events' ? `${signal.of} ${signal.measure.kind}` : signal.source);
  const shares = (blocks: number) => modelOfBlocks(blocks).signals.map(kind).sort();
  expect(shares(10)).toEqual(shares(1).flatMap((share) => Array.from({ length: 10 }, () => share)));
});
