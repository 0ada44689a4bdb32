import type { Condition, PropertyFilter } from '../../model/types.ts';
import { list, sayBound } from './amounts.ts';
import { sayPattern } from './patterns.ts';

/** What a trait's text has to satisfy, as it follows the name of the trait. */
export function sayCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'exists':
      return condition.exists ? 'is known' : 'is unknown';
    case 'matches':
      return sayPattern(condition.pattern);
    case 'in':
      return `is ${condition.negated ? 'not ' : ''}${list(condition.values.map(shown), 'or')}`;
    case 'range':
      return `is ${sayRange(condition)}`;
  }
}

/** Spaces that nobody would see are shown by quotes. */
function shown(text: string): string {
  return /^\s|\s$|\s{2}/.test(text) ? `“${text}”` : text;
}

/** Bounds as they follow "is": `at least 50`, `between 1 and 5`, `above 1 and at most 5`. */
export function sayRange(
  {
    atLeast,
    above,
    atMost,
    below,
  }: {
    readonly atLeast?: number | undefined;
    readonly above?: number | undefined;
    readonly atMost?: number | undefined;
    readonly below?: number | undefined;
  },
  say: (bound: number) => string = sayBound,
): string {
  if (atLeast !== undefined && atMost !== undefined) {
    return atLeast === atMost ? `exactly ${say(atLeast)}` : `between ${say(atLeast)} and ${say(atMost)}`;
  }
  const bounds = [
    ...(atLeast === undefined ? [] : [`at least ${say(atLeast)}`]),
    ...(above === undefined ? [] : [`above ${say(above)}`]),
    ...(atMost === undefined ? [] : [`at most ${say(atMost)}`]),
    ...(below === undefined ? [] : [`below ${say(below)}`]),
  ];
  return bounds.join(' and ');
}

/** What a property has to satisfy: `path begins with /docs`. */
export function sayFilter({ property, condition }: PropertyFilter): string {
  if (condition.kind !== 'exists') return `${property} ${sayCondition(condition)}`;
  return `${property} is ${condition.exists ? 'there' : 'missing'}`;
}

/** ` where path matches …` with the space before it; empty without conditions. */
export function sayWhere(where: readonly PropertyFilter[]): string {
  if (where.length === 0) return '';
  return ` where ${list(where.map(sayFilter), 'and')}`;
}
