import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { modelJsonSchema } from '../../src/model/schema.ts';

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Every object of the schema that lists its keys, with the path to it. */
function keyedObjects(node: unknown, path = '#'): { path: string; node: Node; properties: Node }[] {
  if (!isNode(node)) return [];
  const inner = Object.entries(node).flatMap(([key, value]) => keyedObjects(value, `${path}/${key}`));
  return isNode(node.properties) && node.type === 'object'
    ? [{ path, node, properties: node.properties }, ...inner]
    : inner;
}

/** What an editor does with the schema, by a validator that isn't the one that made it. */
const validator = z.fromJSONSchema(modelJsonSchema());

const sound = {
  model: 'acme',
  signals: {
    calls: { event: 'api_call', within: { first: '7d' }, score: 'usage', points: [{ at_least: 3, give: 40 }] },
  },
  qualify: { pql: { kind: 'pql', usage: 40 } },
};

describe('the JSON Schema for editors', () => {
  const schema = modelJsonSchema();

  test('is draft 2020-12', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  test('knows every key of every map, and no other', () => {
    for (const { path, node } of keyedObjects(schema))
      expect({ path, open: node.additionalProperties }).toEqual({ path, open: false });
  });

  test('says of each key what it means, but for letters and numbers of a table', () => {
    const silent = keyedObjects(schema).flatMap(({ path, properties }) =>
      Object.entries(properties)
        .filter(([key, value]) => !/^[A-D1-3]$/.test(key) && isNode(value) && typeof value.description !== 'string')
        .map(([key]) => `${path}/${key}`),
    );
    expect(silent).toEqual([]);
  });

  test('takes a sound contract', () => {
    expect(validator.safeParse(sound).success).toBe(true);
  });

  test.each([
    ['a misspelled key', { ...sound, sginals: {} }],
    ['a misspelled score', { ...sound, signals: { calls: { ...sound.signals.calls, score: 'usgae' } } }],
    ['a measure of a later version', { ...sound, signals: { calls: { ...sound.signals.calls, measure: 'change' } } }],
    [
      'points that are no number',
      { ...sound, signals: { calls: { ...sound.signals.calls, points: { each: 'six' } } } },
    ],
    ['a duration in words', { ...sound, signals: { calls: { ...sound.signals.calls, within: { last: '30 days' } } } }],
  ])('refuses %s', (_, contract) => {
    expect(validator.safeParse(contract).success).toBe(false);
  });
});
