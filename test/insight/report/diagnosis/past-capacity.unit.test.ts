import { expect, test } from 'vitest';
import { pastCapacity } from '../../../../src/insight/report/diagnosis/past-capacity.ts';
import { cohort } from '../figures.ts';

const of = (before: number, recent: number, worked: number) =>
  pastCapacity({
    weeks: [before, before, before, before, recent, recent, recent, recent].map((qualified) => cohort({ qualified })),
    worked: Array.from({ length: 8 }, () => worked),
  });

test('125 a week in place of 100, of which 99 are taken up', () => {
  expect(of(100, 125, 99)).toMatchObject({
    state: 'found',
    figures: ['qualified a week: 125, 100 in the 4 weeks before', 'taken up a week: 99'],
  });
});

test('124 a week is no inflation; a team that takes up eight of ten keeps up', () => {
  expect(of(100, 124, 50).state).toBe('absent');
  expect(of(100, 125, 100).state).toBe('absent');
});

test('of a few leads, or a team that works elsewhere, nothing is said', () => {
  expect(of(1, 5, 1).state).toBe('unclear');
  expect(of(100, 200, 0)).toMatchObject({ state: 'unclear', says: expect.stringContaining('Nobody works by') });
  expect(pastCapacity({ weeks: [cohort({ qualified: 500 })], worked: [1] }).state).toBe('unclear');
});
