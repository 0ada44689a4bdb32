import type { Grade, Hundredths, Level, Tier, Tiers } from '../../model/types.ts';

export function gradeOf(fit: Hundredths, { grades: least }: Tiers): Grade {
  if (fit >= least.A) return 'A';
  if (fit >= least.B) return 'B';
  return fit >= least.C ? 'C' : 'D';
}

/** The level by the higher of engagement and usage. */
export function levelOf(higher: Hundredths, { levels: least }: Tiers): Level {
  if (higher >= least[1]) return 1;
  if (higher >= least[2]) return 2;
  return higher >= least[3] ? 3 : 4;
}

export function tierOf(grade: Grade, level: Level, { grid }: Tiers): Tier {
  const [first, second, third, fourth] = grid[grade];
  return { 1: first, 2: second, 3: third, 4: fourth }[level];
}
