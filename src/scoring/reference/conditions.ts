import { RE2JS } from 're2js';
import type { Condition, PropertyFilter } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import { asMillionths, threshold } from './text.ts';

type Test<T> = (value: T) => boolean;

/** Tests a property's text. A missing property and an empty one are the same. */
export function propertyTest(condition: Condition): Test<string | undefined> {
  const test = textTest(condition, propertyTexts);
  const whenMissing = condition.kind === 'exists' ? !condition.exists : condition.kind === 'in' && condition.negated;
  return (text) => (text ? test(text) : whenMissing);
}

/** Tests a trait's text. An unknown trait satisfies only `exists: false`. */
export function traitTest(condition: Condition): Test<string | undefined> {
  const test = textTest(condition, traitTexts);
  const whenUnknown = condition.kind === 'exists' && !condition.exists;
  return (text) => (text ? test(text) : whenUnknown);
}

/** Tests whether an event's properties satisfy all the conditions. */
export function eventTest(filters: readonly PropertyFilter[]): Test<Pick<HistoryEvent, 'properties'>> {
  const tests = filters.map(({ property, condition }) => ({ property, test: propertyTest(condition) }));
  return (event) => tests.every(({ property, test }) => test(propertyOf(event, property)));
}

/** An event's text of a property; undefined where it is missing or empty. */
export function propertyOf({ properties }: Pick<HistoryEvent, 'properties'>, property: string): string | undefined {
  return (Object.hasOwn(properties, property) && properties[property]) || undefined;
}

type Made = WeakMap<Condition, Test<string>>;
// A pattern takes longer to compile than to match, and a model's conditions are tried on every subject.
const propertyTexts: Made = new WeakMap();
const traitTexts: Made = new WeakMap();

function textTest(condition: Condition, made: Made): Test<string> {
  const known = made.get(condition);
  if (known) return known;
  const test = madeTest(condition, made === traitTexts);
  made.set(condition, test);
  return test;
}

function madeTest(condition: Condition, ignoreCase: boolean): Test<string> {
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
