import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/queue/entry.ts';
import { entry } from '../queue/entries.ts';
import { type OpenApi, openApi, problem } from './open-api.ts';

let api: OpenApi;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const companies = (team: string, ...names: string[]) =>
  names.map((name) => entry(`account:${name}`, { team, account_id: name, lead_id: `${name}-lead` }));

// Every test has companies of its own: what was done with others lasts over a publish.
let round = 0;
const name = (company: string) => `${company}-${round}`;
beforeEach(async () => {
  round += 1;
  await api.publish(`2026112${round % 10}T020000Z-00000${round % 10}`, {
    us: companies('us', ...['acme', 'bell', 'core', 'dune', 'echo'].map(name)),
    world: companies('world', ...['fern', 'gate'].map(name)),
  });
});

const id = (company: string) => `account:${name(company)}`;
const path = (company: string, rest = '') => `/v1/entries/${encodeURIComponent(id(company))}${rest}`;
const as = (who: keyof OpenApi['as']) => ({ token: api.as[who] });

describe('a queue', () => {
  test('is listed for those who see its team', async () => {
    const ana = await api.ask('GET', '/v1/queues', as('ana'));
    expect(ana.body.items.map(({ team }: { team: string }) => team)).toEqual(['us']);
    const read = await api.ask('GET', '/v1/queues', as('read'));
    expect(read.body.items).toMatchObject([
      { team: 'us', waiting: 5, run_id: expect.stringMatching(/Z-/) },
      { team: 'world', waiting: 2 },
    ]);
  });

  test('is read in pages, in its order', async () => {
    const first = await api.ask('GET', '/v1/queues/us/entries?limit=2', as('ana'));
    expect(first.body).toMatchObject({ total: 5, run_id: expect.any(String) });
    expect(first.body.items).toMatchObject([
      { entry_id: id('acme'), position: 1, status: 'available', fence: '0', work: null },
      { entry_id: id('bell'), position: 2 },
    ]);
    const second = await api.ask('GET', `/v1/queues/us/entries?limit=2&cursor=${first.body.next_cursor}`, as('ana'));
    expect(second.body.items).toMatchObject([{ entry_id: id('core') }, { entry_id: id('dune') }]);
    const third = await api.ask('GET', `/v1/queues/us/entries?limit=2&cursor=${second.body.next_cursor}`, as('ana'));
    expect(third.body).toMatchObject({ items: [{ entry_id: id('echo') }], next_cursor: null });
  });

  test('goes on behind the entry with which a page ended, in the queue as it then is', async () => {
    const first = await api.ask('GET', '/v1/queues/us/entries?limit=2', as('ana'));
    await api.publish('20261123T020000Z-00ffff', {
      us: companies('us', ...['new', 'acme', 'bell', 'core', 'dune', 'echo'].map(name)),
      world: [],
    });
    const second = await api.ask('GET', `/v1/queues/us/entries?limit=9&cursor=${first.body.next_cursor}`, as('ana'));
    expect(second.body.run_id).toBe('20261123T020000Z-00ffff');
    expect(second.body.items.map((item: { position: number }) => item.position)).toEqual([4, 5, 6]);
  });

  test('says who holds what, and can be narrowed to it', async () => {
    await api.ask('POST', path('bell', '/claim'), { ...as('ana'), body: {} });
    const held = await api.ask('GET', '/v1/queues/us/entries?status=held', as('bo'));
    const mine = held.body.items.find((item: { entry_id: string }) => item.entry_id === id('bell'));
    expect(mine).toMatchObject({ status: 'claimed', work: { rep: 'ana' }, position: 2 });
    const available = await api.ask('GET', '/v1/queues/us/entries?status=available', as('bo'));
    expect(available.body.items.map((item: { entry_id: string }) => item.entry_id)).not.toContain(id('bell'));
  });

  test('is narrowed to a tier, a rule, those who asked, of whom something is new, who are late; with pages and a status', async () => {
    const since = '2026-11-20T09:00:00.000Z';
    const risen = { kind: 'risen' as const, since, text: 'P3 → P1' };
    const kinds: Partial<Entry>[] = [
      { tier: 'P1', news: risen, hand_raised_at: since },
      { tier: 'P2', qualified: [{ rule: 'mql', since }], news: risen },
      { tier: 'P3', hand_raised_at: since },
      { tier: 'P1' },
      { tier: 'P1', news: risen },
    ];
    const all = companies('us', ...['acme', 'bell', 'core', 'dune', 'echo'].map(name));
    const us = all.map((one, index) => ({ ...one, ...kinds[index] }));
    await api.publish(`2026112${round % 10}T040000Z-00000${round % 10}`, { us, world: [] });
    const list = async (query: string) => {
      const { body } = await api.ask('GET', `/v1/queues/us/entries?${query}`, as('ana'));
      const places = body.items.map(({ position }: { position: number }) => position);
      return { total: body.total, places, cursor: body.next_cursor };
    };

    expect(await list('tier=P1')).toEqual({ total: 3, places: [1, 4, 5], cursor: null });
    expect(await list('tier=P2,P3')).toMatchObject({ total: 2, places: [2, 3] });
    expect(await list('rule=mql')).toMatchObject({ total: 1, places: [2] });
    expect(await list('rule=none')).toMatchObject({ total: 0, places: [] });
    expect(await list('asked=true')).toMatchObject({ places: [1, 3] });
    expect(await list('news=true&tier=P1')).toMatchObject({ places: [1, 5] });
    expect(await list('late=true')).toMatchObject({ total: 0 });

    const first = await list('tier=P1&limit=2');
    expect(first).toMatchObject({ total: 3, places: [1, 4], cursor: expect.any(String) });
    expect(await list(`tier=P1&limit=2&cursor=${first.cursor}`)).toEqual({ total: 3, places: [5], cursor: null });
    for (const other of ['', 'tier=P2&', 'tier=P1&news=true&']) {
      const wrong = `/v1/queues/us/entries?${other}limit=2&cursor=${first.cursor}`;
      problem(await api.ask('GET', wrong, as('ana')), 'malformed', 400);
    }
    await api.ask('POST', path('acme', '/claim'), { ...as('ana'), body: {} });
    expect(await list('tier=P1&status=held')).toMatchObject({ total: 1, places: [1] });
    expect(await list('tier=P1&status=available')).toMatchObject({ total: 2, places: [4, 5] });
  });

  test.each(['tier=P5', 'tier=', 'tier=P1;P2', 'tier=p1', 'rule=', 'asked=yes', 'news=', 'late=false'])(
    'isn’t narrowed by %s',
    async (query) => {
      problem(await api.ask('GET', `/v1/queues/us/entries?${query}`, as('ana')), 'malformed', 400);
    },
  );

  test('refuses a cursor of another list, or one that nobody gave', async () => {
    const { body } = await api.ask('GET', '/v1/queues/us/entries?limit=1', as('admin'));
    for (const query of [
      `cursor=${body.next_cursor}&status=held`,
      'cursor=nonsense',
      `cursor=${Buffer.from('["x",-1]').toString('base64url')}`,
      'limit=0',
      'limit=1000000',
      'limit=two',
      'status=closed',
      'limt=5',
    ]) {
      problem(await api.ask('GET', `/v1/queues/us/entries?${query}`, as('admin')), 'malformed', 400);
    }
    problem(await api.ask('GET', `/v1/queues/world/entries?cursor=${body.next_cursor}`, as('admin')), 'malformed', 400);
  });
});

describe('another team', () => {
  test('isn’t there, for all that can be seen', async () => {
    const hidden = await api.ask('GET', '/v1/queues/world/entries', as('ana'));
    const nowhere = await api.ask('GET', '/v1/queues/nowhere/entries', as('ana'));
    problem(hidden, 'unknown_team', 404);
    expect(hidden.body).toEqual(JSON.parse(JSON.stringify(nowhere.body).replace('nowhere', 'world')));

    for (const [method, rest, body] of [
      ['GET', '', undefined],
      ['GET', '/history', undefined],
      ['POST', '/claim', {}],
      ['POST', '/contacted', { fence: '0' }],
      ['POST', '/undo', { fence: '0' }],
    ] as const) {
      const theirs = await api.ask(method, path('fern', rest), { ...as('ana'), body });
      const none = await api.ask(method, path('none', rest), { ...as('ana'), body });
      problem(theirs, 'unknown_entry', 404);
      expect(theirs.body).toEqual(JSON.parse(JSON.stringify(none.body).replaceAll(id('none'), id('fern'))));
    }
    problem(await api.ask('POST', '/v1/queues/world/claim', { ...as('ana'), body: {} }), 'unknown_team', 404);
    problem(
      await api.ask('POST', path('fern', '/reassign'), { ...as('lea'), body: { fence: '0', to: 'zoe' } }),
      'unknown_entry',
      404,
    );
    problem(
      await api.ask('POST', '/v1/reps/zoe/away', { ...as('lea'), body: { until: '2099-01-01T00:00:00Z' } }),
      'unknown_rep',
      404,
    );
    problem(await api.ask('GET', '/v1/work?rep=zoe', as('lea')), 'unknown_rep', 404);
  });
});

describe('an entry', () => {
  test('goes its way from the claim to the handover, each step with the fence of the last', async () => {
    const claimed = await api.ask('POST', '/v1/queues/us/claim', { ...as('ana'), body: { note: 'first' } });
    expect(claimed.body).toMatchObject({ entry_id: id('acme'), status: 'claimed', work: { rep: 'ana' } });
    let { fence } = claimed.body;
    for (const [transition, more, status] of [
      ['attempt', { reason: 'voicemail' }, 'claimed'],
      ['contacted', { note: 'called back' }, 'contacted'],
      ['snooze', { until: new Date(Date.now() + 86_400_000).toISOString() }, 'snoozed'],
      ['renew', {}, 'contacted'],
      ['meeting', {}, 'contacted'],
      ['accept', {}, 'accepted'],
      ['hand_over', {}, 'handed_over'],
    ] as const) {
      const moved = await api.ask('POST', path('acme', `/${transition}`), { ...as('ana'), body: { fence, ...more } });
      expect(moved.body, transition).toMatchObject({ status });
      expect(BigInt(moved.body.fence)).toBeGreaterThan(BigInt(fence));
      fence = moved.body.fence;
    }
    const history = await api.ask('GET', path('acme', '/history'), as('ana'));
    expect(history.body.items.map(({ done }: { done: string }) => done)).toEqual([
      'handed_over',
      'accepted',
      'meeting',
      'renewed',
      'snoozed',
      'contacted',
      'attempted',
      'claimed',
    ]);
    expect(history.body.items.at(-1)).toMatchObject({ by: 'ana', note: 'first' });
  });

  test('is undone within a minute, by whoever did it', async () => {
    const claimed = await api.ask('POST', path('core', '/claim'), { ...as('ana'), body: {} });
    const { fence } = claimed.body;
    problem(await api.ask('POST', path('core', '/undo'), { ...as('bo'), body: { fence } }), 'undo_over', 409);
    const undone = await api.ask('POST', path('core', '/undo'), { ...as('ana'), body: { fence } });
    expect(undone.body).toMatchObject({ status: 'available' });
  });

  test('that has left its queue is there for the minute in which its release can be undone', async () => {
    const claimed = await api.ask('POST', path('core', '/claim'), { ...as('ana'), body: {} });
    await api.publish(`2026112${round % 10}T030000Z-00000${round % 10}`, { us: companies('us', name('acme')) });
    const { fence } = claimed.body;
    const released = await api.ask('POST', path('core', '/release'), { ...as('ana'), body: { fence } });
    const seen = await api.ask('GET', path('core'), as('ana'));
    expect(seen.body.work).toMatchObject({ withdrawn: 'not_qualified', undo_by: 'ana' });
    problem(await api.ask('POST', path('core', '/claim'), { ...as('bo'), body: {} }), 'unknown_entry', 404);
    const undone = await api.ask('POST', path('core', '/undo'), { ...as('ana'), body: { fence: released.body.fence } });
    expect(undone.body).toMatchObject({ status: 'claimed', work: { rep: 'ana', withdrawn: 'not_qualified' } });
  });

  test('is given to somebody else by a team lead', async () => {
    const { body } = await api.ask('GET', path('dune'), as('lea'));
    const given = await api.ask('POST', path('dune', '/reassign'), {
      ...as('lea'),
      body: { fence: body.fence, to: 'bo' },
    });
    expect(given.body.work).toMatchObject({ assigned_to: 'bo', assigned_by: 'team_lead' });
    problem(await api.ask('POST', path('dune', '/claim'), { ...as('ana'), body: {} }), 'reserved', 409);
  });

  test('is held by one: everybody else is told by whom, and nothing changes', async () => {
    const { body } = await api.ask('POST', path('echo', '/claim'), { ...as('ana'), body: {} });
    const before = await api.redisState();
    problem(await api.ask('POST', path('echo', '/claim'), { ...as('bo'), body: {} }), 'held', 409);
    problem(
      await api.ask('POST', path('echo', '/contacted'), { ...as('bo'), body: { fence: body.fence } }),
      'not_yours',
      409,
    );
    problem(await api.ask('POST', path('echo', '/contacted'), { ...as('ana'), body: { fence: '1' } }), 'stale', 409);
    problem(
      await api.ask('POST', path('echo', '/hand_over'), { ...as('ana'), body: { fence: body.fence } }),
      'wrong_state',
      409,
    );
    problem(
      await api.ask('POST', path('echo', '/attempt'), { ...as('ana'), body: { fence: body.fence, reason: 'bored' } }),
      'unknown_reason',
      422,
    );
    problem(
      await api.ask('POST', path('echo', '/attempt'), { ...as('ana'), body: { fence: body.fence } }),
      'missing',
      422,
    );
    problem(
      await api.ask('POST', path('echo', '/snooze'), {
        ...as('ana'),
        body: { fence: body.fence, until: '2020-01-01T00:00:00Z' },
      }),
      'bad_time',
      422,
    );
    expect(await api.redisState()).toBe(before);
  });

  test('is claimed by reps: a token that names none is told so', async () => {
    problem(await api.ask('POST', path('echo', '/claim'), { ...as('admin'), body: {} }), 'not_allowed', 403);
    problem(await api.ask('POST', '/v1/queues/world/claim', { ...as('lea'), body: {} }), 'unknown_team', 404);
    problem(await api.ask('POST', path('gate', '/claim'), { ...as('zoe'), body: {} }), 'next_only', 409);
  });

  test('names each place of a body that can’t be read', async () => {
    const answer = await api.ask('POST', path('echo', '/contacted'), {
      ...as('ana'),
      body: { fence: 5, note: 7, reasn: 'x' },
    });
    problem(answer, 'malformed', 400);
    expect(answer.body.errors.map(({ place }: { place: string }) => place).sort()).toEqual([
      'body',
      'body.fence',
      'body.note',
    ]);
    const half = await api.ask('POST', path('echo', '/claim'), { ...as('ana'), raw: '{"note":"a\\ud800b"}' });
    problem(half, 'malformed', 400);
    expect(half.body.errors).toEqual([
      { place: 'body.note', message: expect.stringMatching(/^character 2 is half of one \(\\ud800\)/) },
    ]);
    problem(await api.ask('POST', path('echo', '/contacted'), { ...as('ana'), raw: '{"fence":' }), 'malformed', 400);
    problem(
      await api.ask('POST', path('echo', '/contacted'), {
        ...as('ana'),
        raw: 'fence=1',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      'malformed',
      400,
    );
    problem(
      await api.ask('POST', path('echo', '/contacted'), {
        ...as('ana'),
        body: { fence: '1', note: 'x'.repeat(2 ** 20) },
      }),
      'too_large',
      413,
    );
  });
});

test('what a rep holds is theirs to see, and their lead’s', async () => {
  const { body } = await api.ask('POST', path('dune', '/claim'), { ...as('ana'), body: {} });
  const mine = await api.ask('GET', '/v1/work', as('ana'));
  expect(mine.body.items.map(({ entry_id }: { entry_id: string }) => entry_id)).toContain(body.entry_id);
  expect((await api.ask('GET', '/v1/work?rep=ana', as('lea'))).body).toEqual(mine.body);
  problem(await api.ask('GET', '/v1/work?rep=ana', as('bo')), 'not_allowed', 403);
  problem(await api.ask('GET', '/v1/work', as('admin')), 'missing', 422);
  problem(await api.ask('GET', '/v1/work?rep=nobody', as('admin')), 'unknown_rep', 404);
});
