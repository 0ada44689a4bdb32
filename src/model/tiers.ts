import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed } from './shape.ts';
import { scoreOf } from './terms.ts';
import { type Tiers, tierNames } from './types.ts';

const cell = z.enum(tierNames);
const row = z.tuple([cell, cell, cell, cell]);

export const tiersSchema = keyed({
  grades: keyed({ A: scoreOf(100), B: scoreOf(100), C: scoreOf(100) }).describe(
    'Least fit for A, B and C; below is D.',
  ),
  levels: keyed({ '1': scoreOf(100), '2': scoreOf(100), '3': scoreOf(100) }).describe(
    'Least of the higher of engagement and usage for levels 1, 2 and 3; below is 4.',
  ),
  grid: keyed({ A: row, B: row, C: row, D: row }).describe(
    'For each grade the tiers of levels 1, 2, 3 and 4; P1 is called first.',
  ),
});

/** What a model without `tiers:` means. */
export const usualTiers: Tiers = {
  grades: { A: 6000, B: 4000, C: 2000 },
  levels: { 1: 7500, 2: 5000, 3: 2500 },
  grid: {
    A: ['P1', 'P1', 'P2', 'P3'],
    B: ['P1', 'P2', 'P3', 'P4'],
    C: ['P2', 'P3', 'P4', 'P4'],
    D: ['P3', 'P4', 'P4', 'P4'],
  },
};

export function readTiers(input: z.output<typeof tiersSchema>, path: Path, reading: Reading): Tiers {
  const { grades, levels, grid } = input;
  const descending = (key: string, name: string, above: number, below: number, aboveName: string): void => {
    if (below >= above)
      reading.fault(
        [...path, key, name],
        `must be less than ${aboveName}'s; no score would ever be ${aboveName} otherwise`,
      );
  };
  descending('grades', 'B', grades.A, grades.B, 'A');
  descending('grades', 'C', grades.B, grades.C, 'B');
  descending('levels', '2', levels[1], levels[2], '1');
  descending('levels', '3', levels[2], levels[3], '2');
  return { grades, levels, grid };
}
