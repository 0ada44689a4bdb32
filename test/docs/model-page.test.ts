import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { modelJsonSchema } from '../../src/index.ts';
import type { Model } from '../../src/model/types.ts';
import { sqlDisagreements, told } from '../support/stories/hold.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { completed, readExamples } from './model-examples.ts';
import { termsIn, termsOf } from './model-terms.ts';
import { readPage } from './page.ts';

const examples = readExamples(readPage('model.md').text);

describe.each(examples)('$title', ({ stories }) => {
  it.each(stories)('$given', (story) => {
    const { story: said, scorer } = told(story);
    expect(scorer).toEqual(said);
  });
});

describe('on the engine', () => {
  let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
  beforeAll(async () => {
    fresh = await freshWarehouse();
  });
  afterAll(() => fresh.close());

  it('the examples are scored as by the reference scorer', { timeout: 180_000 }, async () => {
    const stories = examples.flatMap(({ stories }) => stories);
    expect(await sqlDisagreements(fresh.warehouse, stories)).toEqual([]);
  });
});

it('every term of the language has an example', () => {
  const schema = modelJsonSchema();
  const shown = examples.flatMap(({ fragment }) => [...termsIn(schema, parse(completed(fragment)))]);
  expect([...termsOf(schema)].filter((term) => !shown.includes(term))).toEqual([]);
});

/** Terms that the schema doesn't tell apart, since they are one text. */
it.each<[string, (model: Model) => boolean]>([
  [
    'ratio_to a trait',
    ({ signals }) => signals.some((one) => one.source === 'events' && one.ratioTo?.kind === 'trait'),
  ],
  [
    'ratio_to a signal',
    ({ signals }) => signals.some((one) => one.source === 'events' && one.ratioTo?.kind === 'signal'),
  ],
  ['distinct of a trait', ({ signals }) => signals.some((one) => one.source === 'events' && 'trait' in one.measure)],
  [
    'any event of a channel',
    ({ signals }) => signals.some((one) => one.source === 'events' && one.events.length === 0),
  ],
])('%s has an example', (_, shows) => {
  expect(examples.flatMap(({ stories }) => stories).some(({ model }) => shows(model))).toBe(true);
});
