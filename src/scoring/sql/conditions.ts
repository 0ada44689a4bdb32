import type { Condition, PropertyFilter } from '../../model/types.ts';
import { text, texts } from './literal.ts';
import { millionths } from './numbers.ts';

/** A property is compared as it is written; a missing one satisfies `not`. */
export function propertyHolds({ property, condition }: PropertyFilter): string {
  const value = textIn('properties', property);
  if (condition.kind === 'in') {
    const listed = `${value} IN (${texts(condition.values)})`;
    return condition.negated ? `(${value} = '' OR NOT ${listed})` : `(${value} != '' AND ${listed})`;
  }
  return knownHolds(value, condition, '');
}

/** A trait is compared without regard to case; an unknown one satisfies only `exists: false`. */
export function traitHolds(value: string, condition: Condition): string {
  if (condition.kind === 'in') {
    const listed = `lowerUTF8(${value}) IN (${texts(condition.values.map((one) => one.toLowerCase()))})`;
    return `(${value} != '' AND ${condition.negated ? 'NOT ' : ''}${listed})`;
  }
  return knownHolds(value, condition, '(?i)');
}

/** The text that a Map column holds for a name, empty without it. Written out, since `map['name']` takes half as long again. */
export function textIn(map: 'properties' | 'traits', name: string): string {
  return `${map}.values[indexOf(${map}.keys, ${text(name)})]`;
}

function knownHolds(value: string, condition: Exclude<Condition, { kind: 'in' }>, flags: string): string {
  switch (condition.kind) {
    case 'exists':
      return condition.exists ? `${value} != ''` : `${value} = ''`;
    case 'matches':
      return `(${value} != '' AND match(${value}, ${text(flags + condition.pattern)}))`;
    case 'range': {
      const number = millionths(value);
      const bounds = [
        condition.atLeast === undefined ? '' : `${number} >= ${condition.atLeast}`,
        condition.above === undefined ? '' : `${number} > ${condition.above}`,
        condition.atMost === undefined ? '' : `${number} <= ${condition.atMost}`,
        condition.below === undefined ? '' : `${number} < ${condition.below}`,
      ].filter((bound) => bound !== '');
      return `ifNull(${bounds.join(' AND ')}, 0)`;
    }
  }
}
