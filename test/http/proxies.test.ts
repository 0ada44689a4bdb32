import { afterEach, describe, expect, test } from 'vitest';
import { type OpenApi, type OpenApiOptions, openApi, problem } from './open-api.ts';

let api: OpenApi;
const open = async (http: OpenApiOptions['http']) => {
  api = await openApi({ http: { ...http } });
};
afterEach(() => api.close());

describe('behind a proxy that signs people in', () => {
  test('its header names the rep, from its addresses alone', async () => {
    await open({ proxy: { header: 'x-forwarded-user', from: ['127.0.0.0/8'] } });
    const me = await api.ask('GET', '/v1/me', { headers: { 'x-forwarded-user': 'zoe' } });
    expect(me.body).toMatchObject({ name: 'zoe', role: 'rep', rep: 'zoe', teams: ['world'], session_ends_at: null });
  });

  test('the name may be of any script: proxies write it in UTF-8', async () => {
    await open({ proxy: { header: 'x-forwarded-user', from: ['127.0.0.1'] } });
    const header = Buffer.from('Zoë Müller').toString('latin1');
    expect((await api.ask('GET', '/v1/me', { headers: { 'x-forwarded-user': header } })).body).toMatchObject({
      name: 'Zoë Müller',
    });
  });

  test('writes by it come from a page of this server', async () => {
    await open({ proxy: { header: 'x-forwarded-user', from: ['127.0.0.1', '::1'] } });
    const claim = (headers: Record<string, string>) =>
      api.ask('POST', '/v1/queues/world/claim', { body: {}, headers: { 'x-forwarded-user': 'zoe', ...headers } });
    problem(await claim({}), 'foreign_request', 403);
    problem(await claim({ origin: 'https://evil.example', 'x-forwarded-host': 'pql.example' }), 'foreign_request', 403);
    problem(
      await claim({ origin: 'https://pql.example', 'x-forwarded-host': 'pql.example' }),
      'nothing_published',
      503,
    );
  });

  test('nobody else’s header is believed', async () => {
    await open({ proxy: { header: 'x-forwarded-user', from: ['10.0.0.0/8', 'fd00::/8'] } });
    problem(await api.ask('GET', '/v1/me', { headers: { 'x-forwarded-user': 'zoe' } }), 'unauthorized', 401);
  });

  test('the cookie is for TLS alone where the browser speaks it', async () => {
    await open({ proxy: { from: ['127.0.0.1'] } });
    const signIn = (headers = {}) => api.ask('POST', '/v1/session', { body: { token: api.as.ana }, headers });
    expect((await signIn({ 'x-forwarded-proto': 'https' })).headers.get('set-cookie')).toMatch(/; Secure/);
    expect((await signIn()).headers.get('set-cookie')).not.toMatch(/Secure/);
  });
});

describe('wrong tokens', () => {
  const wrong = (headers = {}) => api.ask('GET', '/v1/me', { token: 'pql_wrong', headers });

  test('are slowed after ten from one address; right ones go on', async () => {
    await open({});
    for (let i = 0; i < 10; i++) problem(await wrong(), 'unauthorized', 401);
    const eleventh = await wrong();
    problem(eleventh, 'too_many_tries', 429);
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(eleventh.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    problem(await api.ask('POST', '/v1/session', { body: { token: 'pql_wrong' } }), 'too_many_tries', 429);
    expect((await api.ask('GET', '/v1/me', { token: api.as.ana })).status).toBe(200);
  });

  test('count by the address that a believed proxy gives, and by no other', async () => {
    await open({ proxy: { from: ['127.0.0.1'] } });
    for (let i = 0; i < 11; i++) await wrong({ 'x-forwarded-for': `8.8.8.${i}, 203.0.113.7` });
    problem(await wrong({ 'x-forwarded-for': '203.0.113.7' }), 'too_many_tries', 429);
    problem(await wrong({ 'x-forwarded-for': '203.0.113.8' }), 'unauthorized', 401);
    for (let i = 0; i < 11; i++) await wrong({ 'x-forwarded-for': `2001:db8:1:2::${i + 1}` });
    problem(await wrong({ 'x-forwarded-for': '2001:db8:1:2:ffff::1' }), 'too_many_tries', 429);
    problem(await wrong({ 'x-forwarded-for': '2001:db8:1:3::1' }), 'unauthorized', 401);
  });
});

describe('while Redis is away', () => {
  test('answers say so, wrong tokens are still counted, and it goes on afterwards', async () => {
    await open({});
    await api.publish('20261122T020000Z-000001', { us: [], world: [] });
    api.redis.disconnect();
    const away = await api.ask('GET', '/v1/queues', { token: api.as.ana });
    problem(away, 'unavailable', 503);
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(away.body)).not.toMatch(/127\.0\.0\.1|redis:/);
    problem(await api.ask('POST', '/v1/queues/us/claim', { token: api.as.ana, body: {} }), 'unavailable', 503);
    for (let i = 0; i < 10; i++) problem(await api.ask('GET', '/v1/me', { token: 'pql_x' }), 'unauthorized', 401);
    problem(await api.ask('GET', '/v1/me', { token: 'pql_x' }), 'too_many_tries', 429);
    await api.redis.connect();
    expect((await api.ask('GET', '/v1/queues', { token: api.as.ana })).status).toBe(200);
  });
});
