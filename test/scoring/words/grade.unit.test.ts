import { expect, test } from 'vitest';
import { sayGrade } from '../../../src/scoring/words/grade.ts';

test('a grade says on how many traits it rests', () => {
  expect(sayGrade('C', 2, 5)).toBe('grade C, 2 of 5 traits known');
  expect(sayGrade('D', 0, 1)).toBe('grade D, 0 of 1 trait known');
  expect(sayGrade('D', 0, 0)).toBe('grade D');
});
