import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { entry } from '../queue/entries.ts';
import { type Operation, operationsOf } from './held-document.ts';
import { type OpenApi, openApi } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
  await api.publish('20261122T020000Z-000001', {
    us: ['acme', 'bell', 'core'].map((name) => entry(`account:${name}`, { account_id: name })),
    world: [entry('lead:zed', { team: 'world', account_id: '', lead_id: 'zed' })],
  });
});
afterAll(() => api.close());

const strange = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => Buffer.from(text).toString()),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '..',
    '../../etc',
    '%',
    '%2',
    '%00',
    "' OR 1=1 --",
    '{x}',
    ':',
    '/',
    '*',
    '{{7}}',
    'x'.repeat(2_000),
    '💶',
  ),
);
/** Mostly what is there, sometimes anything. */
const likely = (...there: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...there) }, { weight: 1, arbitrary: strange });
const entryIds = likely('account:acme', 'account:bell', 'account:core', 'lead:zed', 'lead:nobody');
const reps = likely('ana', 'bo', 'zoe', 'nobody');
const instants = fc.oneof(
  fc.constantFrom(
    '2020-01-01T00:00:00Z',
    '2030-01-01',
    'tomorrow',
    '2026-13-45T99:99:99Z',
    '+275760-09-13T00:00:00.001Z',
    '9999-12-31T23:59:59Z',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.integer({ min: 1, max: 900 }).map((days) => new Date(Date.now() + days * 86_400_000).toISOString()),
);
const fences = fc.oneof(
  fc.constantFrom('0', '1', '-1', '18446744073709551615', '9'.repeat(19), '9'.repeat(400), 'NaN', ''),
  fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
);

/** For each name of a parameter or field values that could be meant, and such that couldn't. */
const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  team: likely('us', 'world', 'eu'),
  entry_id: entryIds,
  rep: reps,
  to: reps,
  subject: likely('lead', 'account'),
  id: likely('ada', 'acme'),
  run_id: likely('20261122T020000Z-000001', '20261122T020000Z-ffffff'),
  cursor: likely('W10', 'WyJydW5zIixbMSwieCJdXQ', 'WyJbXCJ1c1wiLFwib3BlblwiXSIsMV0'),
  days: likely('7', '90', '400', '6', '401', '1e2', '-7'),
  limit: likely('1', '200', '201', '0', '1e9', '-1', '1.5'),
  status: likely('open', 'held', 'available', 'closed'),
  as_of: instants,
  known_at: instants,
  until: instants,
  timestamp: instants,
  fence: fences,
  reason: likely('student', 'voicemail', 'timing'),
  note: likely('a note', 'n'.repeat(2_001)),
  text: likely('ac', 'ada@acme.example', '%', '\\'),
  token: likely('pql_x'),
  userId: likely('ada', ''),
  anonymousId: likely('anonymous'),
  groupId: likely('acme'),
  previousId: likely('anonymous'),
  event: likely('opened'),
  traits: fc.dictionary(strange, fc.jsonValue(), { maxKeys: 3 }),
  properties: fc.dictionary(strange, fc.jsonValue(), { maxKeys: 3 }),
};
const anyOf = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: values[name] ?? fc.jsonValue() }, { weight: 1, arbitrary: fc.jsonValue() });

const bodySchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
});

/** Bodies with the fields that an operation declares, now and then with others, and what is no such body at all. */
function bodyOf({ described }: Operation): fc.Arbitrary<string | undefined> {
  const declared = described.requestBody?.content['application/json']?.schema ?? {};
  const reference = z.looseObject({ $ref: z.string() }).safeParse(declared);
  const named = reference.success ? reference.data.$ref.replace('#/components/schemas/', '') : '';
  const { properties, required } = bodySchema.parse(
    reference.success ? api.document.components.schemas[named] : declared,
  );
  const fields = Object.fromEntries(Object.keys(properties).map((name) => [name, anyOf(name)]));
  const asDeclared = fc.record(fields, { requiredKeys: required }).map((value) => JSON.stringify(value));
  const partly = fc
    .record({ ...fields, surplus: fc.jsonValue() }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value));
  const broken = fc.constantFrom('', '{', '[]', 'null', '"x"', '{"__proto__":{"a":1}}', '['.repeat(10_000));
  return fc.oneof(
    { weight: 8, arbitrary: asDeclared },
    { weight: 2, arbitrary: partly },
    { weight: 1, arbitrary: fc.oneof(fc.json(), broken, fc.constant(undefined)) },
  );
}

const visible = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 250 });
const oddHeaders = fc.record(
  {
    'idempotency-key': fc.oneof(fc.constantFrom('a', 'b', 'c'), visible),
    'content-type': fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-8',
      'application/jsonp',
      'multipart/form-data',
    ),
    origin: fc.constantFrom('null', 'https://evil.example', 'not a url'),
    'x-forwarded-for': fc.constantFrom('1.2.3.4', 'x, y', ''),
    cookie: fc.constantFrom('pql_session=x', 'pql_session', '=;=', 'pql_session=%E0%A4%A'),
  },
  { requiredKeys: [] },
);
const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: oddHeaders.map((some) => ({ ...some })) },
);

/** Who may do it, mostly. */
function whoFor({ path }: Operation): fc.Arbitrary<keyof OpenApi['as'] | undefined> {
  const usual = path.includes('reassign')
    ? ['lea', 'admin']
    : path.includes('/v1/entries')
      ? ['ana', 'bo', 'lea']
      : ['admin', 'ana', 'zoe'];
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...(usual as (keyof OpenApi['as'])[])) },
    { weight: 1, arbitrary: fc.constantFrom('read', 'ingest', 'zoe', undefined) },
  );
}

interface Request {
  readonly operation: Operation;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly who: keyof OpenApi['as'] | undefined;
}

/** Texts as they are, all else as JSON: an object may have a `toString` that is none. */
const asText = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function requestOf(operation: Operation): fc.Arbitrary<Request> {
  const { parameters } = operation.described;
  const named = (kind: string) =>
    Object.fromEntries(parameters.filter((one) => one.in === kind).map(({ name }) => [name, anyOf(name).map(asText)]));
  return fc
    .record({
      params: fc.record(named('path')),
      query: fc.record({ ...named('query'), surplus: strange }, { requiredKeys: [] }),
      withQuery: fc.boolean(),
      headers,
      body: operation.method === 'GET' ? fc.constant(undefined) : bodyOf(operation),
      who: whoFor(operation),
    })
    .map(({ params, query, withQuery, ...rest }) => {
      const path = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(params[name] || 'x'));
      const search = withQuery ? new URLSearchParams(query).toString() : '';
      return { operation, path: search === '' ? path : `${path}?${search}`, ...rest };
    });
}

test('no request of any operation makes the API fail, and one that is refused changes nothing', async () => {
  // Signing in with wrong tokens over and over is answered 429, which tests of its own are about.
  const operations = operationsOf(api.document).filter(({ path }) => path !== '/v1/session');
  expect(operations.length).toBeGreaterThan(25);
  const answered = new Map<number, number>();

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...operations).chain(requestOf),
      async ({ operation, path, headers, body, who }) => {
        const before = await api.redisState();
        const { status } = await api.ask(operation.method, path, {
          token: who === undefined ? undefined : api.as[who],
          headers,
          ...(body === undefined ? {} : { raw: body }),
        });
        answered.set(status, (answered.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        if (operation.method === 'GET' || status >= 400) expect(await api.redisState()).toBe(before);
      },
    ),
    { numRuns: 500 },
  );
  // It came behind the checks of shape and role, too.
  for (const status of [200, 400, 401, 403, 404, 409, 422])
    expect(answered.get(status), `${status}`).toBeGreaterThan(0);
}, 240_000);

test('a body that is far too large is refused, with its length said or not', async () => {
  const large = JSON.stringify({ fence: '1', note: 'x'.repeat(3 * 1024 * 1024) });
  const said = await api.ask('POST', '/v1/entries/account:acme/contacted', { token: api.as.ana, raw: large });
  expect(said.status).toBe(413);
  const unsaid = await fetch(`${api.url}/v1/search`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api.as.ana}`, 'content-type': 'application/json' },
    body: new Blob([large]).stream(),
    duplex: 'half',
  });
  expect(unsaid.status).toBe(413);
  expect(unsaid.headers.get('content-type')).toBe('application/problem+json');
});
