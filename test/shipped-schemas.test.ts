import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import {
  configJsonSchema,
  modelJsonSchema,
  routingJsonSchema,
  sourcesJsonSchema,
  webhookJsonSchema,
} from '../src/index.ts';

test.each([
  ['model', modelJsonSchema()],
  ['routing', routingJsonSchema()],
  ['sources', sourcesJsonSchema()],
  ['pql', configJsonSchema()],
  ['webhook', webhookJsonSchema()],
])('schemas/%s.schema.json is current (npm run schemas)', async (name, schema) => {
  const kept: unknown = JSON.parse(await readFile(new URL(`../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  expect(kept).toEqual(JSON.parse(JSON.stringify(schema)));
});
