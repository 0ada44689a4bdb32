import { expect, test } from 'vitest';
import { judgeAcceptance } from '../../../src/insight/outcomes/acceptance.ts';
import { verdictSentence } from '../../../src/insight/outcomes/motion-words.ts';
import { type Motions, verdictOf } from '../../../src/insight/outcomes/motions.ts';
import { wilson } from '../../../src/insight/statistics/wilson.ts';

const ratio = (value: number, low: number, high: number) => ({ ratio: { value, low, high }, p: 0.5 });
const unclear = ratio(1.2, 0.8, 1.8);

const said = (ratios: Motions['ratios']) =>
  verdictSentence({ kinds: [], ways: [], months: [], ratios, verdict: verdictOf(ratios) });

test('where few are won the stage before tells', () => {
  const ratios = { sal: unclear, sql: ratio(0.5, 0.4, 0.625), opportunity: unclear, won: unclear };

  expect(verdictOf(ratios)).toEqual({ motion: 'mql', stage: 'sql' });
  expect(said(ratios)).toContain(
    'Whom marketing qualified first reaches "SQL" 2.0 × (1.6–2.5) as often as whom the product did',
  );
});

test('where one motion brings nobody so far, and that is no chance, the other is ahead', () => {
  const ratios = { sal: unclear, sql: unclear, opportunity: unclear };
  expect(said({ ...ratios, won: { nobody: 'inside', p: 0.001 } })).toBe(
    'Whom marketing qualified first reaches "won", and nobody whom the product did, in the same months: of the two, MQL is the motion that earns its place by these figures.',
  );
  expect(verdictOf({ ...ratios, won: { nobody: 'outside', p: 0.001 } })).toEqual({ motion: 'pql', stage: 'won' });
  expect(verdictOf({ ...ratios, won: { nobody: 'outside', p: 0.2 } }).motion).toBeUndefined();
});

test('where every interval includes 1, and where there is nothing to compare, the figures do not tell', () => {
  const none = { p: 1 };
  expect(said({ sal: unclear, sql: unclear, opportunity: unclear, won: none })).toBe(
    `The figures don't tell which motion earns its place: how many times as often whom the product qualified first gets there includes 1 at every stage (accepted (SAL) 1.2 × (0.80–1.8), SQL 1.2 × (0.80–1.8), opportunity 1.2 × (0.80–1.8)).`,
  );
  expect(said({ sal: none, sql: none, opportunity: none, won: none })).toContain(
    'outcomes of both, in the same months',
  );
});

test.each([
  [26, 200, 'too_loose'],
  [180, 800, 'within'],
  [100, 200, 'too_strict'],
  [3, 20, 'unclear'],
  [0, 0, 'unknown'],
] as const)('%i SQLs of %i against 20 to 40% is %s', (happened, of, judged) => {
  const target = { from: 0.2, to: 0.4, isUsual: true };
  expect(judgeAcceptance(wilson({ happened, of }), target)).toBe(judged);
});

test('of a target without an upper end nothing is too strict', () => {
  expect(judgeAcceptance(wilson({ happened: 90, of: 100 }), { from: 0.2, isUsual: false })).toBe('within');
});
