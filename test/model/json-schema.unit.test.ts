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

/** A row of a derived trait. */
const row = (condition: string, value: string, says: string) =>
  Object.fromEntries([
    [condition, value],
    ['then', says],
  ]);

const sound = {
  model: 'acme',
  signals: {
    calls: { event: 'api_call', within: { first: '7d' }, score: 'usage', points: [{ at_least: 3, give: 40 }] },
  },
  traits: { 'lead.seniority': { from: 'lead.title', rows: [row('matches', 'vp', 'director')] } },
  ignore: [{ events: 500, of_one_kind_in: '1m' }],
  qualify: { pql: { kind: 'pql', usage: 40 }, mqa: { kind: 'mqa', contacts: 3, engagement_each: 20, roles: ['it'] } },
};

describe('the JSON Schema for editors', () => {
  const schema = modelJsonSchema();

  test('is draft 2020-12', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  test('knows every key of every map, and no other; only targets are freely keyed', () => {
    const open = keyedObjects(schema).filter(({ node }) => node.additionalProperties !== false);
    expect(open.map(({ path }) => path)).toEqual(['#/properties/targets']);
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
    ['a misspelled measure', { ...sound, signals: { calls: { ...sound.signals.calls, measure: 'chnage' } } }],
    [
      'a misspelled anchor',
      { ...sound, signals: { calls: { ...sound.signals.calls, within: { first: '7d', since: 'crated' } } } },
    ],
    ['a guard of unknown terms', { ...sound, ignore: [{ evnts: 3 }] }],
    [
      'a derived trait of nobody',
      { ...sound, traits: { seniority: { from: 'lead.title', rows: [row('is', 'a', 'b')] } } },
    ],
    [
      'points that are no number',
      { ...sound, signals: { calls: { ...sound.signals.calls, points: { each: 'six' } } } },
    ],
    ['a duration in words', { ...sound, signals: { calls: { ...sound.signals.calls, within: { last: '30 days' } } } }],
  ])('refuses %s', (_, contract) => {
    expect(validator.safeParse(contract).success).toBe(false);
  });
});
