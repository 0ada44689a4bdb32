import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { checkSources } from '../../../src/warehouse/sources/check.ts';
import { type Pull, type Pulled, pullSources } from '../../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../../src/warehouse/sources/schema.ts';
import { freshImporter, type Importer, now, pullLimits } from '../importer.ts';

let importer: Importer;
/** The company's own database, beside ours. */
const company = `company_${randomUUID().slice(0, 8)}`;
const run = (sql: string): Promise<void> => importer.warehouse.run({ name: 'the company', sql });

beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(async () => {
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await importer.close();
});
beforeEach(async () => {
  await importer.clear();
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await run(`CREATE DATABASE ${company}`);
  await run(`CREATE TABLE ${company}.api_log (inserted_at DateTime, id String, user LowCardinality(Nullable(String)), day DateTime64(6, 'Asia/Tokyo'),
    path String, status UInt16, props Map(String, UInt8)) ENGINE = MergeTree ORDER BY inserted_at`);
  await run(`CREATE TABLE ${company}.users (id UInt64, email String, created DateTime('America/New_York'), updated DateTime, title Nullable(String), vip Bool)
    ENGINE = MergeTree ORDER BY id`);
});

const hour = 3_600_000;
const minute = 60_000;
const time = (at: number): string => `toDateTime64(${at / 1000}, 3, 'UTC')`;

/** An API call that arrived at a time (ms). */
const call = (id: string, arrived: number, user = 'ada'): Promise<void> =>
  run(
    `INSERT INTO ${company}.api_log SELECT ${time(arrived)}, '${id}', '${user}', ${time(arrived - 5000)}, 'v1', 200, map('a', 1)`,
  );

const calls = `{ from: ${company}.api_log, arrived: inserted_at, fields: { lead_id: user, event: { value: api_call }, event_id: id, at: day, properties: { path: path, status: toString(status) } } }`;
const users = `{ from: ${company}.users, arrived: updated, fields: { lead_id: id, email: email, signed_up_at: created, traits: { title: title, vip: vip } } }`;

const pull = (yaml: string, options: Partial<Pull> = {}): Promise<Pulled[]> =>
  pullSources({
    warehouse: importer.warehouse,
    writer: inProcessWriter(),
    sources: parseSources(yaml, 'sources.yaml', { COMPANY_PASSWORD: inject('services').clickhouse.password }),
    now,
    signal: new AbortController().signal,
    progress: () => undefined,
    limits: pullLimits,
    ...options,
  });

describe('pull', () => {
  test('takes events and traits out of the company’s own tables, whatever their types', async () => {
    await call('1', now - hour);
    await run(
      `INSERT INTO ${company}.users VALUES (1, 'Ada@X.com', '2026-01-01 00:00:00', '2026-06-01 00:00:00', NULL, true)`,
    );
    const done = await pull(`events: ${calls}\nleads: ${users}`);
    expect(done).toMatchObject([
      { source: 'events', kind: 'events', read: 1, loaded: 1, to: now },
      { source: 'leads', kind: 'leads', read: 1, loaded: 1, to: now },
    ]);
    expect(
      await importer.values(
        'SELECT subject_kind, subject_id, event, at, arrived_at, toJSONString(properties) FROM events',
      ),
    ).toEqual(['lead ada api_call 2026-06-15T10:59:55.000Z 2026-06-15T11:00:00.000Z {"path":"v1","status":"200"}']);
    expect(
      await importer.values('SELECT lead_id, email, signed_up_at, known_at, toJSONString(traits) FROM lead_traits'),
    ).toEqual(['1 Ada@X.com 2026-01-01T05:00:00.000Z 2026-06-01T00:00:00.000Z {"vip":"true"}']);
    expect(await importer.values("SELECT email_key = sipHash64('email', 'ada@x.com') FROM lead_traits")).toEqual(['1']);
  });

  test.each(['', ` server: { url: "URL", user: "USER", password: "\${COMPANY_PASSWORD}" },`])(
    'one column that holds all properties, as a text, a JSON or a tuple;%s',
    async (server) => {
      await run(`CREATE TABLE ${company}.usage (id String, props String, json JSON, named Tuple(env String, n Nullable(UInt8)))
        ENGINE = MergeTree ORDER BY id`);
      await run(
        `INSERT INTO ${company}.usage VALUES ('a', '{"env":"test","n":null}', '{"env":"test"}', ('test', NULL)), ('b', 'test', '{}', ('', 1))`,
      );
      const { url, username } = inject('services').clickhouse;
      const where = server.replace('URL', url).replace('USER', username);
      const source = (column: string): string =>
        `{ from: ${company}.usage,${where} fields: { lead_id: id, event: { value: ${column} }, at: { value: "2026-01-01" }, properties: ${column} } }`;
      const done = await pull(
        `events: { props: ${source('props')}, json: ${source('json')}, named: ${source('named')} }`,
      );
      expect(done).toMatchObject([{ loaded: 1, rejected: 1 }, { loaded: 2 }, { loaded: 2 }]);
      expect(
        await importer.values(
          'SELECT event, subject_id, toJSONString(properties) FROM events ORDER BY event, subject_id',
        ),
      ).toEqual([
        'json a {"env":"test"}',
        'json b {}',
        'named a {"env":"test"}',
        'named b {"n":"1"}',
        'props a {"env":"test"}',
      ]);
      expect(await importer.values('SELECT source, field, reason FROM rejects')).toEqual([
        expect.stringMatching(/^events\.props properties is no map: write a JSON object/),
      ]);
    },
  );

  test('a second pull loads nothing; then what is new, and what became visible late inside the overlap', async () => {
    await call('1', now - 3 * hour);
    await call('2', now - 10 * minute);
    expect(await pull(`events: ${calls}`)).toMatchObject([{ read: 2, loaded: 2 }]);
    expect(await pull(`events: ${calls}`)).toMatchObject([{ read: 1, loaded: 0, duplicates: 1, from: now - hour }]);
    await call('late', now - 30 * minute);
    await call('too late', now - 2 * hour);
    await call('new', now + 10 * minute);
    expect(await pull(`events: ${calls}`, { now: now + 20 * minute })).toMatchObject([
      { read: 3, loaded: 2, duplicates: 1 },
    ]);
    expect(await importer.values('SELECT event_id FROM events ORDER BY arrived_at')).toEqual(['1', 'late', '2', 'new']);
    expect(await pull(`events: ${calls}`, { now: now + 20 * minute, since: 0 })).toMatchObject([
      { read: 5, loaded: 1 },
    ]);
  });

  test('what arrives after now waits for the next pull', async () => {
    await call('tomorrow', now + hour);
    expect(await pull(`events: ${calls}`)).toMatchObject([{ read: 0, loaded: 0 }]);
    expect(await pull(`events: ${calls}`, { now: now + 2 * hour })).toMatchObject([{ read: 1, loaded: 1 }]);
  });

  test('a pull that was cut off between days goes on behind the last whole one', async () => {
    for (let day = 5; day > 0; day -= 1) await call(`${day}`, now - day * 24 * hour);
    const stop = new AbortController();
    const limits = { threads: 1, memory: 1e9, overlap: hour, rows: 1 };
    const cut = pull(`events: ${calls}`, {
      limits,
      signal: stop.signal,
      progress: (done) => {
        if (done === 2) stop.abort(new Error('cut off'));
      },
    });
    await expect(cut).rejects.toThrow('cut off');
    expect(await importer.values('SELECT event_id FROM events ORDER BY at')).toEqual(['5', '4']);
    expect(await pull(`events: ${calls}`, { limits })).toMatchObject([{ read: 3, loaded: 3, duplicates: 0 }]);
  });

  test('equal events without id stay as many as they are, however the days and overlaps cut them', async () => {
    await call('', now - hour);
    await call('', now - hour);
    const unnamed = calls.replace('event_id: id, ', '');
    expect(await pull(`events: ${unnamed}`)).toMatchObject([{ loaded: 2 }]);
    await call('', now - 30 * minute);
    expect(await pull(`events: ${unnamed}`, { now: now + minute })).toMatchObject([{ loaded: 1 }]);
    expect(await pull(`events: ${unnamed}`, { since: 0, now: now + minute })).toMatchObject([{ read: 3, loaded: 0 }]);
  });

  test('a day column as watermark reads its whole day again', async () => {
    await call('1', now - hour);
    const daily = calls.replace('arrived: inserted_at', 'arrived: toDate(inserted_at)');
    expect(await pull(`events: ${daily}`)).toMatchObject([{ loaded: 1 }]);
    await call('2', now + hour);
    expect(await pull(`events: ${daily}`, { now: now + 2 * hour })).toMatchObject([{ read: 2, loaded: 1 }]);
  });

  test('a source without watermark is read whole each time, and says only what is new', async () => {
    await run(
      `INSERT INTO ${company}.users VALUES (1, 'a@x.com', '2026-01-01 00:00:00', '2026-06-01 00:00:00', 'CTO', true)`,
    );
    const whole = users.replace('arrived: updated, ', '');
    expect(await pull(`leads: ${whole}`)).toMatchObject([{ loaded: 1 }]);
    expect(await pull(`leads: ${whole}`, { now: now + hour })).toMatchObject([{ read: 1, loaded: 0, duplicates: 1 }]);
  });

  test('history takes the row’s own time, marked', async () => {
    await call('1', now - hour);
    await pull(`events: ${calls.replace('arrived:', 'history: true, arrived:')}`);
    expect(await importer.values('SELECT arrived_at = at, arrival_assumed FROM events')).toEqual(['1 true']);
  });

  test('several sources of a kind, a SELECT, a lookup, and a whole map as properties', async () => {
    await run(`CREATE TABLE ${company}.accounts_of (user String, account String) ENGINE = MergeTree ORDER BY user`);
    await run(`INSERT INTO ${company}.accounts_of VALUES ('ada', 'acme')`);
    await call('1', now - hour);
    const yaml = `
events:
  api: ${calls}
  site:
    select: SELECT *, 'page' AS what FROM ${company}.api_log WHERE status = 200 -- the good ones
    arrived: inserted_at
    fields:
      lead_id: user
      account_id: { lookup: ${company}.accounts_of, by: user, take: account }
      event: what
      at: day
      properties: props
`;
    expect(await pull(yaml)).toMatchObject([
      { source: 'events.api', loaded: 1 },
      { source: 'events.site', loaded: 1 },
    ]);
    expect(
      await importer.values("SELECT account_id, source, toJSONString(properties) FROM events WHERE event = 'page'"),
    ).toEqual(['acme events.site {"a":"1"}']);
  });

  test('from another server, through its HTTP interface', async () => {
    await call('1', now - 26 * hour);
    await call('2', now - hour, '');
    const { url, username } = inject('services').clickhouse;
    const remote = calls.replace(
      '{ from',
      `{ server: { url: "${url}", user: ${username}, password: "\${COMPANY_PASSWORD}" }, from`,
    );
    expect(await pull(`events: ${remote}`)).toMatchObject([{ read: 2, loaded: 1, rejected: 1 }]);
    expect(await pull(`events: ${remote}`)).toMatchObject([{ read: 1, loaded: 0, rejected: 1 }]);
    expect(await importer.values('SELECT subject_id, at, toJSONString(properties) FROM events')).toEqual([
      'ada 2026-06-14T09:59:55.000Z {"path":"v1","status":"200"}',
    ]);
  });

  test('refused rows are kept to be read, once, without personal fields', async () => {
    await run(
      `INSERT INTO ${company}.users VALUES (7, 'a@x.com', '2026-01-01 00:00:00', '2026-06-14 00:00:00', 'CTO', true)`,
    );
    const outcomes = `{ from: ${company}.users, arrived: updated, fields: { email: email, outcome: title, at: updated, reason: toString(id) } }`;
    expect(await pull(`outcomes: ${outcomes}`, { since: 0 })).toMatchObject([{ read: 1, loaded: 0, rejected: 1 }]);
    await pull(`outcomes: ${outcomes}`, { since: 0 });
    expect(await importer.values('SELECT source, field, record FROM rejects')).toEqual([
      'outcomes outcome {"outcome":"cto","at":"2026-06-14 00:00:00.000","reason":"7"}',
    ]);
  });

  test('a source that can’t be read doesn’t keep the others, and is named with the mend', async () => {
    await call('1', now - hour);
    const failure = await pull(
      `leads: { from: ${company}.people, arrived: x, fields: { lead_id: id } }\nevents: ${calls}`,
    ).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toMatch(/sources\.yaml: leads: company_\w+\.people isn't there/);
    expect(await importer.values('SELECT count() FROM events')).toEqual(['1']);
  });
});

describe('check', () => {
  const check = (yaml: string) =>
    checkSources({
      warehouse: importer.warehouse,
      sources: parseSources(yaml, 'sources.yaml', {}),
      now,
      signal: new AbortController().signal,
      limits: pullLimits,
    });

  test('shows mapped rows, rejects by reason, and event names with counts and last seen; and keeps nothing', async () => {
    for (let i = 0; i < 12; i += 1) await call(`${i}`, now - i * minute);
    await call('x', now - minute, '');
    await call('old', now - 40 * 24 * hour);
    const [events] = await check(`events: ${calls}`);
    expect(events).toMatchObject({
      source: 'events',
      fault: undefined,
      looked: 12,
      mapped: 11,
      rejected: 1,
      reasons: [{ field: 'lead_id', rows: 1 }],
      events: [{ event: 'api_call', rows: 12, last: '2026-06-15T11:58:55.000Z' }],
    });
    expect(events?.rows).toHaveLength(10);
    expect(events?.rows[0]).toMatchObject({ subject_id: 'ada', event: 'api_call', properties: { path: 'v1' } });
    expect(await importer.values('SELECT count() FROM events')).toEqual(['0']);
    expect(await importer.values('SELECT count() FROM rejects')).toEqual(['0']);
  });

  test('shows people without their addresses', async () => {
    await run(
      `INSERT INTO ${company}.users VALUES (1, 'ada@x.com', '2026-01-01 00:00:00', '2026-06-01 00:00:00', 'CTO', true)`,
    );
    const [leads] = await check(`leads: ${users}`);
    expect(leads?.rows).toMatchObject([{ lead_id: '1', email: 'a…@x.com', traits: { title: 'CTO', vip: 'true' } }]);
  });

  test('each source that can’t be read has its fault, the others are looked at', async () => {
    await call('1', now - hour);
    const checked = await check(`
events:
  good: ${calls}
  column: ${calls.replace('event_id: id', 'event_id: request_id')}
  expression: ${calls.replace('toString(status)', 'toStrin(status)')}
  watermark: ${calls.replace('arrived: inserted_at', 'arrived: path')}
  table: ${calls.replace('api_log', 'api_logs')}
  server: ${calls.replace('{ from', '{ server: { url: "http://127.0.0.1:1", user: x }, from')}
`);
    expect(checked.map(({ fault, mapped }) => fault ?? mapped)).toEqual([
      1,
      expect.stringMatching(
        /sources\.yaml: events\.column: event_id: company_\w+\.api_log has no column "request_id"\. .*Its columns are inserted_at, id, /,
      ),
      expect.stringMatching(/sources\.yaml: events\.expression: .*toStrin.* does not exist/),
      expect.stringMatching(
        /sources\.yaml: events\.watermark: arrived: path is String; it must be a Date, DateTime or DateTime64/,
      ),
      expect.stringMatching(/sources\.yaml: events\.table: company_\w+\.api_logs isn't there/),
      expect.stringMatching(
        /sources\.yaml: events\.server: ClickHouse at http:\/\/127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\)/,
      ),
    ]);
  });
});
