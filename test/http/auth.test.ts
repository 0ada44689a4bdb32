import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionNames } from '../../src/http/auth/roles.ts';
import { eventually } from '../support/eventually.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

describe('a token', () => {
  test('says who asks, and which teams they see', async () => {
    expect((await api.ask('GET', '/v1/me', { token: api.as.ana })).body).toEqual({
      name: 'ana',
      role: 'rep',
      rep: 'ana',
      teams: ['us'],
      may: ['read_self', 'read_queues', 'read_runs', 'work'],
      session_ends_at: null,
    });
    expect((await api.ask('GET', '/v1/me', { token: api.as.lea })).body).toMatchObject({
      role: 'team_lead',
      teams: ['us'],
      may: expect.arrayContaining(['lead', 'read_reps']),
    });
    expect((await api.ask('GET', '/v1/me', { token: api.as.admin })).body).toEqual({
      name: `admin:${api.ids.admin}`,
      role: 'admin',
      rep: null,
      teams: null,
      may: [...permissionNames],
      session_ends_at: null,
    });
  });

  test('that is missing, wrong or expired is refused alike', async () => {
    const missing = await api.ask('GET', '/v1/me');
    const wrong = await api.ask('GET', '/v1/me', { token: 'pql_wrong' });
    const expired = await api.ask('GET', '/v1/me', { token: api.as.past });
    problem(missing, 'unauthorized', 401);
    expect(wrong.body).toEqual(missing.body);
    expect(expired.body).toEqual(missing.body);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('is what its role may, and no more', async () => {
    const refused = [
      ['ana', 'GET', '/v1/status'],
      ['lea', 'GET', '/v1/status'],
      ['ana', 'POST', '/v1/runs'],
      ['lea', 'POST', '/v1/runs'],
      ['lea', 'POST', '/v1/runs/20261122T020000Z-3fa9c1/release'],
      ['read', 'POST', '/v1/entries/account:acme/claim'],
      ['read', 'POST', '/v1/runs'],
      ['ingest', 'GET', '/v1/queues'],
      ['ingest', 'POST', '/v1/search'],
      ['ingest', 'GET', '/v1/runs'],
      ['ana', 'POST', '/v1/entries/account:acme/reassign'],
    ] as const;
    for (const [who, method, path] of refused) {
      problem(
        await api.ask(method, path, { token: api.as[who], ...(method === 'POST' && { body: {} }) }),
        'not_allowed',
        403,
      );
    }
  });

  test('is refused before the request is looked at', async () => {
    problem(await api.ask('POST', '/v1/search', { raw: '{' }), 'unauthorized', 401);
  });

  test('that was revoked is refused within five seconds, and the others go on', async () => {
    expect((await api.ask('GET', '/v1/me', { token: api.as.read })).status).toBe(200);
    await api.tokens.revoke(api.ids.read);
    await eventually(
      'the revoked token is refused',
      async () => (await api.ask('GET', '/v1/me', { token: api.as.read })).status === 401,
      5_000,
    );
    expect((await api.ask('GET', '/v1/me', { token: api.as.admin })).status).toBe(200);
  });
});

describe('a session', () => {
  const signIn = (token: string, headers = {}) => api.ask('POST', '/v1/session', { body: { token }, headers });
  const cookieOf = ({ headers }: { headers: Headers }) => (headers.get('set-cookie') ?? '').split(';')[0] ?? '';

  test('is a cookie for a token, which no script can read', async () => {
    const answer = await signIn(api.as.ana);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(answer.headers.get('set-cookie')).toMatch(/SameSite=Strict/);
    expect(answer.headers.get('set-cookie')).toMatch(/Path=\//);
    expect(answer.headers.get('set-cookie')).toMatch(/Max-Age=43200/);
    const me = await api.ask('GET', '/v1/me', { headers: { cookie: cookieOf(answer) } });
    expect(me.body).toMatchObject({ name: 'ana', role: 'rep' });
    const left = Date.parse(me.body.session_ends_at) - Date.now();
    expect(left).toBeGreaterThan(11.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(12 * 3_600_000);
  });

  test('ends with its token at the latest', async () => {
    const expiresAt = Date.now() + 60_000;
    const { secret } = await api.tokens.create({ role: 'rep', rep: 'ana', expiresAt });
    const me = await api.ask('GET', '/v1/me', { headers: { cookie: cookieOf(await signIn(secret)) } });
    expect(me.body.session_ends_at).toBe(new Date(expiresAt).toISOString());
  });

  test('lies in Redis as a hash of its id', async () => {
    const id = cookieOf(await signIn(api.as.ana)).split('=')[1] ?? '';
    const keys = await api.redis.keys(`${api.prefix.replace(/[{}]/g, '?')}:http:session:*`);
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.some((key) => key.includes(id))).toBe(false);
  });

  test('writes from a page of this server alone', async () => {
    const cookie = cookieOf(await signIn(api.as.ana));
    const write = (headers: Record<string, string>) =>
      api.ask('POST', '/v1/queues/us/claim', { body: {}, headers: { cookie, ...headers } });
    const elsewhere: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of elsewhere) {
      problem(await write(headers), 'foreign_request', 403);
    }
    problem(await write({ 'sec-fetch-site': 'same-origin' }), 'nothing_published', 503);
    problem(await write({ origin: api.url }), 'nothing_published', 503);
  });

  test('writes for nobody but whom the page takes to be signed in, if it says so', async () => {
    const cookie = cookieOf(await signIn(api.as.bo));
    const ask = (method: string, path: string, caller: string) => {
      const headers = { cookie, 'sec-fetch-site': 'same-origin', 'pql-caller': caller };
      return api.ask(method, path, { ...(method === 'POST' && { body: {} }), headers });
    };
    problem(await ask('POST', '/v1/queues/us/claim', 'ana'), 'foreign_request', 403);
    problem(await ask('POST', '/v1/queues/us/claim', 'bo'), 'nothing_published', 503);
    expect((await ask('GET', '/v1/me', 'ana')).body.name).toBe('bo');
  });

  test('ends when it is ended, or with its token', async () => {
    const cookie = cookieOf(await signIn(api.as.bo));
    expect((await api.ask('DELETE', '/v1/session', { headers: { cookie } })).status).toBe(204);
    problem(await api.ask('GET', '/v1/me', { headers: { cookie } }), 'unauthorized', 401);
    const other = cookieOf(await signIn(api.as.bo));
    await api.tokens.revoke(api.ids.bo);
    await eventually(
      'the session of a revoked token is over',
      async () => (await api.ask('GET', '/v1/me', { headers: { cookie: other } })).status === 401,
      5_000,
    );
  });

  test('isn’t opened for a wrong token, or by another site', async () => {
    problem(await signIn('pql_wrong'), 'unauthorized', 401);
    problem(await signIn(api.as.ana, { 'sec-fetch-site': 'cross-site' }), 'foreign_request', 403);
  });
});

test('an answer has headers that keep it from frames, caches and foreign scripts', async () => {
  const { headers } = await api.ask('GET', '/v1/me', { token: api.as.ana });
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/default-src 'none'/);
  expect(policy).toMatch(/script-src 'self'(;|$)/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(policy).not.toMatch(/unsafe/);
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('cache-control')).toBe('no-store');
});

/** A browser says the name that it was given; fetch doesn't let us. */
function askAs(host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asking = get(`${api.url}/healthz`, { headers: { host } }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    asking.on('error', reject);
  });
}

test('on loopback another name than loopback’s is refused: a page could have given its own name this address', async () => {
  const { status, body } = await askAs('rebound.example');
  expect(status).toBe(403);
  expect(JSON.parse(body).type).toBe('urn:pql:problem:foreign_request');
});

test('a log line has the route and the token’s id, and nothing of whom it is about', async () => {
  await api.ask('GET', '/v1/entries/account:secretcorp', { token: api.as.admin });
  await api.ask('POST', '/v1/search', { token: api.as.admin, body: { text: 'secret@corp.example' } });
  const lines = api.logged.join('');
  expect(lines).toContain('/v1/entries/:entry_id');
  expect(lines).toContain(api.ids.admin);
  expect(lines).not.toContain('secretcorp');
  expect(lines).not.toContain('secret@corp');
  expect(lines).not.toContain('pql_');
});

test('a log line says who tried what they may not', async () => {
  await api.ask('GET', '/v1/status', { token: api.as.ana });
  const line = api.logged.findLast((text) => text.includes('"/v1/status"'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ status: 403, by: api.ids.ana, problem: 'not_allowed' });
});
