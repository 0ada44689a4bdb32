import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { createAuth } from '../../../src/http/auth/authenticate.ts';
import { createProxies } from '../../../src/http/auth/proxies.ts';
import { createSessions } from '../../../src/http/auth/sessions.ts';
import { openTokenBook, type TokenBook } from '../../../src/http/auth/token-book.ts';
import { createTries } from '../../../src/http/auth/tries.ts';
import { routeGroup } from '../../../src/http/context.ts';
import { apiDocument } from '../../../src/http/document.ts';
import { problemOf, problemResponse } from '../../../src/http/problem.ts';
import { segmentRoutes } from '../../../src/http/segment/routes.ts';
import { type Listening, listen } from '../../../src/http/server.ts';
import { createIntakeStream, type IntakeLimits, type IntakeStream } from '../../../src/queue/intake-stream.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { type MessageRow, readMessage } from '../../../src/warehouse/intake/messages/message.ts';
import { createTokens } from '../../../src/warehouse/tokens.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { documentShape, heldAgainst } from '../held-document.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const redis = connectRedis(inject('services').redis, 'store', silentLog());
let close: () => Promise<void>;
let tokens: TokenBook;
const secrets: Record<string, string> = {};
beforeAll(async () => {
  const fresh = await freshWarehouse();
  const kept = createTokens({ warehouse: fresh.warehouse, now: () => now, random: randomBytes });
  for (const role of ['ingest', 'admin', 'read'] as const) secrets[role] = (await kept.create({ role })).secret;
  secrets.rep = (await kept.create({ role: 'rep', rep: 'ana' })).secret;
  tokens = await openTokenBook({ list: (options) => kept.list(options), now: () => now, warn: () => undefined });
  close = fresh.close;
});
afterAll(async () => {
  await tokens.close();
  await close();
  await redis.quit();
});

/** What was handed on to be raised, by request. */
let asked: (readonly MessageRow[])[] = [];
const raise = async (rows: readonly MessageRow[]): Promise<void> => void asked.push(rows);

let prefix: string;
let stream: IntakeStream;
let server: Listening;
let holds: ReturnType<typeof heldAgainst>;
beforeEach(() => serve());
afterEach(() => server.close());

/** The routes behind real tokens, in a Redis of their own. */
async function serve(limits?: IntakeLimits): Promise<void> {
  prefix = `{segment-${randomUUID()}}`;
  asked = [];
  stream = createIntakeStream({ redis, prefix, now: () => now, ...(limits && { limits }) });
  const { needs } = createAuth({
    tokens,
    sessions: createSessions({ redis, prefix, random: randomBytes }),
    tries: createTries({ redis, prefix }),
    proxies: createProxies([]),
    proxyHeader: undefined,
    teamsOf: async () => [],
    now: () => now,
  });
  const app = routeGroup();
  app.route('/', segmentRoutes({ needs, stream, raise, now: () => now, newId: randomUUID }));
  app.get('/v1/queues', needs('read_queues'), (c) => c.json({ items: [] }));
  app.onError((error) => problemResponse(problemOf(error)));
  server = await listen({ host: '127.0.0.1', port: 0, fetch: (request, env) => app.fetch(request, env) });
  holds = heldAgainst(documentShape.parse(JSON.parse(JSON.stringify(apiDocument(app, '0')))));
}

const basic = (secret = '') => `Basic ${Buffer.from(`${secret}:`).toString('base64')}`;

const faultsSchema = z.array(z.object({ place: z.string(), message: z.string() })).default([]);

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const url = `${server.url}${path}`;
  const answer = await fetch(url, {
    method: 'POST',
    headers: { authorization: basic(secrets.ingest), 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  await holds('POST', url, answer.clone());
  const said = z.looseObject({ errors: faultsSchema, detail: z.string().default('') }).parse(await answer.json());
  return { ...said, status: answer.status, headers: answer.headers };
}
const waiting = async () => (await stream.read(10_000)).flatMap(({ text }) => readMessage(text)?.rows ?? []);

const track = { type: 'track', userId: 'ada', event: 'Report Run', messageId: 'm-1' };

it.each([
  ['track', { userId: 'ada', event: 'Report Run' }, ['events']],
  ['page', { anonymousId: 'anon-1', name: 'Pricing' }, ['events']],
  ['screen', { userId: 'ada', name: 'Home' }, ['events']],
  ['identify', { userId: 'ada', anonymousId: 'anon-1', traits: { plan: 'pro' } }, ['leads', 'aliases']],
  ['group', { groupId: 'initech', userId: 'ada' }, ['accounts', 'leads']],
  ['alias', { previousId: 'anon-1', userId: 'ada' }, ['aliases']],
])('takes %s as Segment’s libraries send it', async (type, message, kinds) => {
  expect(
    await post(`/v1/${type}`, { ...message, type: 'whatever', writeKey: 'x', context: {}, integrations: {} }),
  ).toMatchObject({
    status: 200,
    success: true,
    taken: 1,
  });
  expect((await waiting()).map(({ kind }) => kind)).toEqual(kinds);
});

describe('a batch', () => {
  it.each(['batch', 'import'])('is taken as %s, with the time at which it was sent', async (name) => {
    const batch = [
      { ...track, timestamp: '2026-06-15T10:00:00Z' },
      { type: 'identify', userId: 'ada' },
    ];
    expect(await post(`/v1/${name}`, { batch, sentAt: '2026-06-15T11:00:00Z' })).toMatchObject({
      status: 200,
      taken: 2,
    });
    expect((await waiting())[0]?.fields.at).toBe('2026-06-15T11:00:00.000Z');
  });

  it('with messages that can’t be used: they are named, the rest is taken', async () => {
    const batch = [track, { ...track, event: '' }, 7, { type: 'group', groupId: 'initech' }];
    expect(await post('/v1/batch', { batch })).toMatchObject({
      status: 400,
      type: 'urn:pql:problem:malformed',
      detail: '2 of 4 can’t be used, 2 were taken. See errors; mend them and send them again.',
      errors: [
        { place: 'body.batch.1.event', message: 'is empty: name what was done' },
        { place: 'body.batch.2', message: 'must be an object: one message' },
      ],
    });
    expect((await waiting()).map(({ kind }) => kind)).toEqual(['events', 'accounts']);
  });

  it('with more faults than anybody reads names the first', async () => {
    const { errors, detail } = await post('/v1/batch', { batch: Array.from({ length: 5_000 }, () => 1) });
    expect(errors).toHaveLength(100);
    expect(detail).toContain('5000 of 5000 can’t be used, 0 were taken. The first 100 faults are named.');
  });

  it('of nothing is fine', async () => {
    expect(await post('/v1/batch', { batch: [] })).toMatchObject({ status: 200, taken: 0 });
  });

  it.each<[string, unknown, string]>([
    ['no list', { batch: 'x' }, 'body.batch: must be a list of messages'],
    ['a list alone', [track], 'expected object'],
    ['an unreadable time', { batch: [track], sentAt: 'now' }, 'body.sentAt: can’t be read as a time'],
  ])('that is none is refused whole: %s', async (_, body, detail) => {
    expect(await post('/v1/batch', body)).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
    expect(await waiting()).toEqual([]);
  });
});

describe('outcomes', () => {
  it('are taken', async () => {
    const items = [
      { lead_id: 'ada', outcome: 'Won', at: '2026-06-14T10:00:00+02:00', amount: 1200.5, reason: 'price' },
      { email: 'bob@initech.example', outcome: 'lost', at: '2026-06-14' },
    ];
    expect(await post('/v1/outcomes', { items })).toMatchObject({ status: 202, taken: 2 });
    expect(await waiting()).toEqual([
      {
        kind: 'outcomes',
        fields: { lead_id: 'ada', outcome: 'won', at: '2026-06-14T08:00:00.000Z', amount: '1200.50', reason: 'price' },
      },
      { kind: 'outcomes', fields: { email: 'bob@initech.example', outcome: 'lost', at: '2026-06-14T00:00:00.000Z' } },
    ]);
  });

  it.each<[object, string]>([
    [
      { outcome: 'won', at: '2026-06-14' },
      'body.items.0.lead_id: names nobody: give one of lead_id, email or account_id',
    ],
    [
      { lead_id: 'ada', outcome: 'bought', at: '2026-06-14' },
      'body.items.0.outcome: must be one of contacted, meeting,',
    ],
    [{ lead_id: 'ada', outcome: 'won' }, 'body.items.0.at: must be a time: write it like 2026-01-31T08:00:00Z'],
    [
      { lead_id: 'ada', outcome: 'won', at: '2026-06-17' },
      'body.items.0.at: 2026-06-17T00:00:00.000Z is more than a day ahead',
    ],
    [{ lead_id: 'ada', outcome: 'won', at: '2026-06-14', amount: -1 }, 'body.items.0.amount: must be 0 or more'],
    [{ lead_id: 'ada', outcome: 'won', at: '2026-06-14', amout: 1 }, 'body.items.0: Unrecognized key: "amout"'],
  ])('that can’t be used are named: %o', async (item, fault) => {
    const { status, errors } = await post('/v1/outcomes', {
      items: [item, { lead_id: 'bob', outcome: 'lost', at: '2026-06-14' }],
    });
    expect({ status, faults: errors.map(({ place, message }) => `${place}: ${message}`) }).toEqual({
      status: 400,
      faults: [expect.stringContaining(fault)],
    });
    expect(await waiting()).toHaveLength(1);
  });
});

describe('who may', () => {
  it('is known by a token as write key, or as bearer', async () => {
    expect(await post('/v1/track', track, { authorization: basic(secrets.admin) })).toMatchObject({ status: 200 });
    expect(await post('/v1/track', track, { authorization: `Bearer ${secrets.ingest}` })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['nobody', { authorization: '' }, 401],
    ['a wrong write key', { authorization: basic('pql_wrong') }, 401],
  ])('%s may not', async (_, headers, status) => {
    expect(await post('/v1/track', track, headers)).toMatchObject({ status, type: 'urn:pql:problem:unauthorized' });
    expect(await waiting()).toEqual([]);
  });

  it.each(['rep', 'read'])('a token of the role %s may not send', async (role) => {
    expect(await post('/v1/track', track, { authorization: basic(secrets[role]) })).toMatchObject({ status: 403 });
  });

  it('a token that sends reads no queue', async () => {
    const headers = { authorization: `Bearer ${secrets.ingest}` };
    expect((await fetch(`${server.url}/v1/queues`, { headers })).status).toBe(403);
  });
});

describe('what can’t be read', () => {
  it.each<[string, string | Uint8Array, Record<string, string>, number]>([
    ['no JSON', '{"type":', {}, 400],
    ['nothing', '', {}, 400],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400],
    ['no gzip', '{}', { 'content-encoding': 'gzip' }, 400],
    ['too much', JSON.stringify({ batch: ['x'.repeat(512_000)] }), {}, 413],
    [
      'too much when unpacked',
      gzipSync(JSON.stringify({ batch: ['x'.repeat(10_000_000)] })),
      { 'content-encoding': 'gzip' },
      413,
    ],
  ])('%s', async (_, body, headers, status) => {
    expect(await post('/v1/batch', body, headers)).toMatchObject({ status });
  });

  it('packed with gzip, or called a text, it can be', async () => {
    const packed = gzipSync(JSON.stringify({ batch: [track] }));
    expect(await post('/v1/batch', packed, { 'content-encoding': 'gzip' })).toMatchObject({ status: 200, taken: 1 });
    const called = { 'content-type': 'text/plain' };
    expect(await post('/v1/batch', { batch: [track] }, called)).toMatchObject({ status: 200, taken: 1 });
  });
});

it('what is kept, and nothing else, is handed on to whoever looks who asks to be called', async () => {
  await post('/v1/batch', { batch: [track, { type: 'track', userId: 'ada' }] });
  expect(asked.map((rows) => rows.map(({ kind, fields }) => [kind, fields.event]))).toEqual([
    [['events', 'Report Run']],
  ]);
});

it('where too much waits nothing is taken, and it says when to come again', async () => {
  await server.close();
  await serve({ messages: 1, bytes: 1_000_000 });
  const { status, headers } = await post('/v1/batch', { batch: [track, track] });
  expect({ status, after: headers.get('retry-after') }).toEqual({ status: 503, after: '30' });
  expect(await waiting()).toEqual([]);
  expect(asked).toEqual([]);
});

it('whatever is sent, it is answered', async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('ada', '', 'product', '2026-06-15T11:00:00Z', -1, 1e300, '\ud800', '__proto__', null, { id: 1 }),
  );
  const keys =
    'type userId anonymousId event properties traits context timestamp sentAt groupId previousId messageId'.split(' ');
  const message = fc
    .tuple(
      fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias'),
      fc.dictionary(fc.constantFrom(...keys), value),
    )
    .map(([type, said]) => ({ type, userId: 'ada', event: 'x', groupId: 'y', previousId: 'z', ...said }));
  await fc.assert(
    fc.asyncProperty(fc.array(message, { maxLength: 5 }), async (batch) => {
      expect((await post('/v1/batch', { batch })).status).toBeLessThan(500);
    }),
    { numRuns: 200 },
  );
  const sent = await waiting();
  expect(sent.length).toBeGreaterThan(30);
  for (const { fields } of sent) for (const text of Object.values(fields)) if (text.startsWith('{')) JSON.parse(text);
});
