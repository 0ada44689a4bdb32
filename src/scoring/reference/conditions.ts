import { RE2JS } from 're2js';
import type { Condition, PropertyFilter } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { asMillionths, threshold } from './text.ts';

type Test<T> = (value: T) => boolean;

/** Tests a property's text. A missing property and an empty one are the same. */
export function propertyTest(condition: Condition): Test<string | undefined> {
  const test = textTest(condition, { ignoreCase: false });
  const whenMissing = condition.kind === 'exists' ? !condition.exists : condition.kind === 'in' && condition.negated;
  return (text) => (text ? test(text) : whenMissing);
}

/** Tests a trait's text. An unknown trait satisfies only `exists: false`. */
export function traitTest(condition: Condition): Test<string | undefined> {
  const test = textTest(condition, { ignoreCase: true });
  const whenUnknown = condition.kind === 'exists' && !condition.exists;
  return (text) => (text ? test(text) : whenUnknown);
}

/** Tests whether an event's properties satisfy all the conditions. */
export function eventTest(filters: readonly PropertyFilter[]): Test<HistoryEvent> {
  const tests = filters.map(({ property, condition }) => ({ property, test: propertyTest(condition) }));
  return ({ properties }) =>
    tests.every(({ property, test }) => test(Object.hasOwn(properties, property) ? properties[property] : undefined));
}

function textTest(condition: Condition, { ignoreCase }: { readonly ignoreCase: boolean }): Test<string> {
  switch (condition.kind) {
    case 'exists':
      return () => condition.exists;
    case 'in': {
      const compared = (text: string) => (ignoreCase ? text.toLowerCase() : text);
      const values = new Set(condition.values.map(compared));
      return (text) => values.has(compared(text)) !== condition.negated;
    }
    case 'range': {
      const { atLeast, above, atMost, below } = condition;
      return (text) => {
        const value = asMillionths(text);
        return (
          value !== undefined &&
          (atLeast === undefined || value >= threshold(atLeast)) &&
          (above === undefined || value > threshold(above)) &&
          (atMost === undefined || value <= threshold(atMost)) &&
          (below === undefined || value < threshold(below))
        );
      };
    }
    case 'matches': {
      const flags = RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
      const pattern = RE2JS.compile(condition.pattern, flags);
      return (text) => pattern.matcher(text).find();
    }
  }
}
