import { expect, test } from 'vitest';
import { weakPipeline } from '../../../../src/insight/report/diagnosis/weak-pipeline.ts';
import { cohort, usualTarget as target } from '../figures.ts';

const weeks = (...qualified: number[]) => qualified.map((count) => cohort({ known: 0, qualified: count }));
const steady = weeks(50, 50, 50, 50, 50, 50, 50, 50);
const weak = cohort({ known: 200, sal: 120, sql: 20, opportunity: 10 });

test('as many as ever qualify and a tenth becomes SQL', () => {
  expect(weakPipeline({ whole: weak, weeks: steady, target })).toMatchObject({
    state: 'found',
    figures: [
      'qualified a week, last 4 weeks: 50; the weeks before: 50',
      'MQL to SQL: 10% (6.6–14.9), wanted at least 20%',
      'opportunities: 5% (2.7–9)',
    ],
  });
});

test('a pipeline is weak where the interval leaves out the target: 28 of 200, not 29', () => {
  expect(weakPipeline({ whole: cohort({ known: 200, sql: 28 }), weeks: steady, target }).state).toBe('found');
  expect(weakPipeline({ whole: cohort({ known: 200, sql: 29 }), weeks: steady, target }).state).toBe('absent');
});

test('where the volume falls, or misses its target, it is not volume that hides the pipeline', () => {
  expect(weakPipeline({ whole: weak, weeks: weeks(50, 50, 50, 50, 49, 49, 49, 49), target }).state).toBe('absent');
  expect(weakPipeline({ whole: weak, weeks: steady, target, weeklyTarget: 51 }).state).toBe('absent');
  expect(weakPipeline({ whole: weak, weeks: steady, target, weeklyTarget: 50 }).state).toBe('found');
});

test('of few leads, or few weeks, nothing is said', () => {
  expect(weakPipeline({ whole: cohort({ known: 29 }), weeks: steady, target }).state).toBe('unclear');
  expect(weakPipeline({ whole: weak, weeks: steady.slice(1), target }).state).toBe('unclear');
});
