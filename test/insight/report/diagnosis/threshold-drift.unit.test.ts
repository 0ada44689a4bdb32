import { expect, test } from 'vitest';
import { thresholdDrift } from '../../../../src/insight/report/diagnosis/threshold-drift.ts';
import { labelOf } from '../../../../src/model/label.ts';
import { cohort } from '../figures.ts';

const label = labelOf('sql', 30 * 86_400_000);
const of = (earlier: number, later: number, { known = 200, models = 1 } = {}) =>
  thresholdDrift({ label, weeks: [cohort({ known, sql: earlier }), cohort({ known, sql: later })], models });

test('60 of 200 became SQL, of the next 200 only 40', () => {
  expect(of(60, 40)).toMatchObject({
    state: 'found',
    says: 'The threshold drifts: who passes it becomes SQL less often than before.',
    figures: [
      'MQL to SQL: 30% (24.1–36.7) before, 20% (15–26.1) since; 0.67 × (0.47–0.94) as often',
      'versions of the model by which people qualified: 1',
    ],
    command: 'pql calibrate; pql backtest --label "sql within 30d"',
  });
});

test('60 and then 44 may be chance', () => {
  expect(of(60, 44).state).toBe('absent');
});

test('a difference that is certain but small is no drift', () => {
  expect(of(6000, 5000, { known: 20_000 }).state).toBe('absent');
  expect(of(6000, 4700, { known: 20_000 }).state).toBe('found');
});

test('it rises too, and who changed the model is named', () => {
  expect(of(40, 60, { models: 3 })).toMatchObject({
    state: 'found',
    says: 'The threshold drifts: who passes it becomes SQL more often than before.',
    cause: expect.stringContaining('The model was changed'),
  });
});

test('of few leads nothing is said, however far apart', () => {
  expect(of(29, 0, { known: 29 }).state).toBe('unclear');
  expect(of(29, 1, { known: 30 }).state).toBe('found');
});
