import { grades, type Model } from '../../model/types.ts';
import { text } from './literal.ts';

export function gradeOf({ tiers }: Model): string {
  const { A, B, C } = tiers.grades;
  return `multiIf(fit >= ${A}, 'A', fit >= ${B}, 'B', fit >= ${C}, 'C', 'D') AS grade`;
}

export function levelOf({ tiers }: Model): string {
  const most = 'greatest(engagement, usage)';
  const { 1: first, 2: second, 3: third } = tiers.levels;
  return `multiIf(${most} >= ${first}, 1, ${most} >= ${second}, 2, ${most} >= ${third}, 3, 4) AS level`;
}

export function tierOf({ tiers }: Model): string {
  const rows = grades.map((grade) => `grade = '${grade}', [${tiers.grid[grade].map(text).join(', ')}]`).slice(0, 3);
  return `multiIf(${rows.join(', ')}, [${tiers.grid.D.map(text).join(', ')}])[level] AS tier`;
}
