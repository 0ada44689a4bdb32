import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { modelJsonSchema } from '../../src/index.ts';
import { parseModel, readModel } from '../../src/model/parse.ts';
import type { Model } from '../../src/model/types.ts';
import { type Story, sqlDisagreements, told } from '../support/stories/hold.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { completed, readExamples } from './model-examples.ts';
import { termsIn, termsOf, withoutEach } from './model-terms.ts';
import { readPage } from './page.ts';

const page = readPage('model.md');
const examples = readExamples(page.text);

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

  it('the examples are scored as by the reference scorer', { timeout: 300_000 }, async () => {
    const stories = examples.flatMap(({ stories }) => stories);
    expect(await sqlDisagreements(fresh.warehouse, stories)).toEqual([]);
  });
});

it('every key of the language is said in the text, beside the examples', () => {
  const prose = page.text.replaceAll(/^```yaml example\n[\s\S]*?^```$/gm, '');
  const keys = [...termsOf(modelJsonSchema())].flatMap((term) => /\.(\w+)$/.exec(term)?.[1] ?? []);
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(prose))).toEqual([]);
});

it('the five suppressions that have a meaning of their own mean what stands there', () => {
  const written = page.blocks.find(({ text, words }) => words.length === 0 && text.startsWith('suppressions:'));
  const names = 'suppress: [customer, open_opportunity, opted_out, competitor, internal]\n';
  const meaning = (text: string) => readModel(completed(text), 'model.yaml').suppressions;
  expect(meaning(`${written?.text}${names}`)).toEqual(meaning(names));
});

it('every term of the language has an example', () => {
  const schema = modelJsonSchema();
  const shown = examples.flatMap(({ fragment }) => [...termsIn(schema, parse(completed(fragment)))]);
  expect([...termsOf(schema)].filter((term) => !shown.includes(term))).toEqual([]);
});

/** Terms that say what holds anyway, or that other pages and reports hold. */
const decideNoScore = [
  ...['.signals.*.measure=count', '.signals.*.measure=furthest_step', '.signals.*.of=lead'],
  ...['.signals.*.within=all', '.signals.*.within.since=signed_up'],
  ...['.signals.*.monotone', '.signals.*.monotone=rising', '.signals.*.monotone=falling'],
  ...['.agreed.marketing', '.agreed.sales', '.qualify.*.lapse_after', '.qualify.*.play'],
  ...['.targets', '.targets.mql_to_sql', '.targets.qualified_a_week', '.targets.won_a_quarter'],
];

it('every term has an example that would say something else without it', () => {
  const schema = modelJsonSchema();
  const decisive = new Set(decideNoScore);
  for (const { fragment, stories } of examples) {
    for (const { terms, model } of withoutEach(schema, parse(completed(fragment)))) {
      if (terms.every((term) => decisive.has(term))) continue;
      const parsed = parseModel(stringify(model), 'model.yaml');
      const isNeeded = 'faults' in parsed || stories.some((story) => !isTrue({ ...story, model: parsed.model }));
      if (isNeeded) for (const term of terms) decisive.add(term);
    }
  }
  expect([...termsOf(schema)].filter((term) => !decisive.has(term))).toEqual([]);
});

function isTrue(story: Story): boolean {
  const { story: said, scorer } = told(story);
  return isDeepStrictEqual(said, scorer);
}

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
