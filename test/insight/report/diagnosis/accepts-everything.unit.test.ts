import { expect, test } from 'vitest';
import { acceptsEverything } from '../../../../src/insight/report/diagnosis/accepts-everything.ts';
import { labelOf } from '../../../../src/model/label.ts';
import { cohort, usualTarget as target } from '../figures.ts';

const label = labelOf('sql', 30 * 86_400_000);
const of = (known: number, sal: number, sql: number) =>
  acceptsEverything({ whole: cohort({ known, sal, sql }), target, label });

test('of 200, 189 accepted and 20 SQL: accepting is a formality', () => {
  expect(of(200, 189, 20)).toMatchObject({
    state: 'found',
    figures: ['accepted: 189 of 200, 94.5% (90.4–96.9)', 'of the accepted became SQL: 20, 10.6% (7–15.8)'],
    command: 'pql lift --label "sql within 30d"',
  });
});

test('188 of 200 accepted may as well be nine of ten', () => {
  expect(of(200, 188, 20).state).toBe('absent');
});

test('where a fifth may become SQL, accepting them all is right', () => {
  expect(of(200, 200, 28)).toMatchObject({ state: 'found' });
  expect(of(200, 200, 29)).toMatchObject({ state: 'absent' });
});

test('of five leads nothing is said', () => {
  expect(of(5, 5, 0).state).toBe('unclear');
});
