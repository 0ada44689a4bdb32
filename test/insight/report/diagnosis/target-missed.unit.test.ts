import { expect, test } from 'vitest';
import { targetMissed } from '../../../../src/insight/report/diagnosis/target-missed.ts';
import { cohort, usualTarget as target } from '../figures.ts';

const of = (...sqls: number[]) =>
  targetMissed({
    months: sqls.map((sql, at) => cohort({ known: 100, sql, period: `2026-0${at + 1}` })),
    target,
  });

test('three months in a row below the target, and together clearly so', () => {
  expect(of(15, 15, 14)).toMatchObject({
    state: 'found',
    figures: [
      '2026-01: 15% (9.3–23.3)',
      '2026-02: 15% (9.3–23.3)',
      '2026-03: 14% (8.5–22.1)',
      'together: 14.7% (11.1–19.1), wanted at least 20%',
    ],
  });
});

test('one month that meets it, and it is no habit', () => {
  expect(of(10, 20, 10).state).toBe('absent');
  expect(of(10, 19, 10).state).toBe('found');
});

test('three months a hair below may be chance', () => {
  expect(of(19, 19, 19).state).toBe('absent');
});

test('only the last three months count', () => {
  expect(of(40, 10, 10, 10).state).toBe('found');
  expect(of(10, 10, 10, 40).state).toBe('absent');
});

test('two months, or months of a few leads, say nothing', () => {
  expect(of(5, 5).state).toBe('unclear');
  const few = [1, 2, 3].map((month) => cohort({ known: 29, sql: 0, period: `2026-0${month}` }));
  expect(targetMissed({ months: few, target })).toMatchObject({
    state: 'unclear',
    says: 'It takes 3 months with 30 or more whose time has ended; there are 0.',
  });
});
