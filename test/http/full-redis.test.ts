import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../queue/entries.ts';
import { type OwnRedis, ownRedis } from '../support/own-redis.ts';
import { type OpenApi, openApi } from './open-api.ts';

/** A Redis whose memory is used up, and that evicts nothing: as when ClickHouse was away for long, and nobody drained what waits. */
let redis: OwnRedis;
let api: OpenApi;
beforeAll(async () => {
  redis = await ownRedis({ 'maxmemory-policy': 'noeviction' });
  api = await openApi({ redis: { url: redis.url, password: '' } });
  const teams = { us: [entry('account:acme', { account_id: 'acme' }), entry('account:bell', { account_id: 'bell' })] };
  await api.publish('20261122T020000Z-000001', teams);
});
afterAll(async () => {
  await api.close();
  await redis[Symbol.asyncDispose]();
});

const isFull = (bytes: string) => redis.redis.config('SET', 'maxmemory', bytes);
const send = (path: string, body: unknown, headers = {}) =>
  api.ask('POST', path, { token: api.as.admin, body, headers });
const claim = (path: string, headers = {}) =>
  api.ask('POST', path, { token: api.as.ana, body: {}, headers: { 'idempotency-key': 'one', ...headers } });

test('whoever writes to a full Redis is told to ask again, nothing is half done, and who reads is answered', async () => {
  await isFull('1');
  const writes = [
    await send('/v1/track', { userId: 'ana', event: 'api_call', messageId: 'm-1' }),
    await send('/v1/batch', { batch: [{ type: 'identify', userId: 'ana', traits: {}, messageId: 'm-2' }] }),
    await send('/v1/outcomes', { items: [{ lead_id: 'ana', outcome: 'meeting', at: '2026-03-01T00:00:00Z' }] }),
    await claim('/v1/queues/us/claim'),
    await claim('/v1/entries/account%3Aacme/claim', { 'idempotency-key': 'two' }),
    await api.ask('POST', '/v1/runs', { token: api.as.admin, body: {}, headers: { 'idempotency-key': 'three' } }),
  ];
  expect(writes.map(({ status, headers }) => [status, Number(headers.get('retry-after')) > 0])).toEqual(
    writes.map(() => [503, true]),
  );
  expect((await api.ask('GET', '/v1/queues/us/entries', { token: api.as.ana })).body.items).toHaveLength(2);
  expect(api.logged.some((line) => line.includes('OOM'))).toBe(true);

  await isFull('0');
  expect((await send('/v1/track', { userId: 'ana', event: 'api_call', messageId: 'm-1' })).status).toBe(200);
  expect((await claim('/v1/queues/us/claim')).status).toBe(200);
});
