import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problems } from '../../src/http/problem.ts';
import { transitionNames } from '../../src/queue/transitions.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { operationsOf } from './held-document.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

test('every reference of the document leads somewhere, and every schema is one', () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  ajv.addSchema(api.document, 'api');
  const references = [...JSON.stringify(api.document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, to]) => to);
  expect(references.length).toBeGreaterThan(20);
  for (const to of new Set(references)) expect(ajv.getSchema(`api#${to}`), to).toBeDefined();
  for (const [name, schema] of Object.entries(api.document.components.schemas)) {
    expect(ajv.validateSchema(schema as object), name).toBe(true);
  }
});

test('every operation has a name of its own, its path’s parameters, and its problems', () => {
  const operations = operationsOf(api.document);
  const ids = operations.map(({ described }) => described.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { path, method, described } of operations) {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    const declared = described.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    expect(declared, `${method} ${path}`).toEqual(inPath);
    const statuses = Object.keys(described.responses);
    const due = ['400', '403', '500', '503', ...(described.security.length > 0 ? ['401', '429'] : [])];
    expect(statuses, `${method} ${path}`).toEqual(expect.arrayContaining(due));
  }
});

test('docs/api.md names every route of the document and every type of problem, and no others', () => {
  const page = readFileSync(packaged('docs', 'api.md'), 'utf8');
  for (const { path, described } of operationsOf(api.document)) {
    // Those that Segment's libraries call have a table of their own.
    if (described.security.some((one) => 'write_key' in one)) continue;
    const transition = new RegExp(`^(/v1/entries/.*)/(${transitionNames.join('|')})$`);
    expect(page, path).toContain(path.replace(transition, '$1/{transition}'));
  }
  const listed = [...page.slice(page.indexOf('## Problems')).matchAll(/^\| (\d{3}) \| (.+) \|$/gm)].flatMap(
    ([, status, types = '']) =>
      [...types.matchAll(/`([a-z_]+)`/g)].map(([, type]) => ({ type, status: Number(status) })),
  );
  const known = Object.entries(problems).map(([type, { status }]) => ({ type, status }));
  const byType = (a: { type?: string | undefined }, b: { type?: string | undefined }) =>
    `${a.type}`.localeCompare(`${b.type}`);
  expect(listed.filter(({ type }) => type !== 'errors').toSorted(byType)).toEqual(known.toSorted(byType));
});

test('what no route is for is a problem too', async () => {
  problem(await api.ask('GET', '/v1/nothing'), 'unknown_route', 404);
  problem(await api.ask('PUT', '/v1/queues', { token: api.as.admin }), 'unknown_route', 404);
  expect((await api.ask('GET', '/healthz')).body).toEqual({ ok: true });
});
