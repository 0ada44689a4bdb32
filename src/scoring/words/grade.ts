import type { Grade } from '../../model/types.ts';

/** A grade and on how much it rests: `grade C, 2 of 5 traits known`. A model whose fit names no trait has none to know. */
export function sayGrade(grade: Grade, known: number, of: number): string {
  return of === 0 ? `grade ${grade}` : `grade ${grade}, ${known} of ${of} ${of === 1 ? 'trait' : 'traits'} known`;
}
