import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { PermanentError, TransientError } from '../../../src/model/errors.ts';
import { createIntakeStream, type IntakeStream } from '../../../src/queue/intake-stream.ts';
import { takeLock } from '../../../src/queue/take-lock.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { redisWriter } from '../../../src/runtime/redis-writer.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import type { KindName } from '../../../src/warehouse/intake/kinds.ts';
import { type Fields, messageText } from '../../../src/warehouse/intake/messages/message.ts';
import { createIntakePump, type IntakePump } from '../../../src/warehouse/intake/messages/pump.ts';
import { freshImporter, type Importer } from '../importer.ts';

const log = silentLog();
const redis = connectRedis(inject('services').redis, 'store', log);
let here: Importer;
beforeAll(async () => {
  here = await freshImporter();
});
afterAll(async () => {
  await here.close();
  await redis.quit();
});

let stream: IntakeStream;
let prefix: string;
/** The engine's clock. */
let clock: number;
let pump: IntakePump;
beforeEach(async () => {
  await here.clear();
  prefix = `{intake-${randomUUID()}}`;
  clock = Date.parse('2026-06-15T12:00:00Z');
  stream = createIntakeStream({ redis, prefix, now: () => clock });
  pump = pumpOf();
});

interface Faults {
  readonly warehouse?: Warehouse;
  readonly stream?: Partial<IntakeStream>;
  readonly batch?: number;
}

function pumpOf({ warehouse = here.warehouse, stream: other = {}, batch = 10_000 }: Faults = {}): IntakePump {
  return createIntakePump({
    warehouse,
    stream: { ...stream, ...other },
    openWriting: (signal) => redisWriter({ redis, prefix, newId: randomUUID, takeLock })(signal, log),
    engineNow: async () => clock,
    now: () => clock,
    newId: randomUUID,
    batch,
  });
}

const send = (...rows: [KindName, Fields][]) =>
  stream.append(rows.map(([kind, fields]) => ({ text: messageText({ rows: [{ kind, fields }] }) })));

const event = (fields: Fields = {}): [KindName, Fields] => [
  'events',
  {
    lead_id: 'ada',
    event: 'report_run',
    at: '2026-06-15T11:00:00.000Z',
    event_id: 'm-1',
    channel: 'product',
    ...fields,
  },
];
const events = () =>
  here.values(`SELECT subject_kind, subject_id, event, at, quantity, toString(properties) FROM events ORDER BY ALL`);
const rejects = () => here.values('SELECT kind, field, reason, record FROM rejects ORDER BY ALL');

/** The warehouse, of which one call fails by its name. */
function failing(fails: (name: string) => Error | undefined): Warehouse {
  const real = here.warehouse;
  return {
    ...real,
    run: async (statement, params, options) => {
      const fault = fails(statement.name);
      if (fault) throw fault;
      return real.run(statement, params, options);
    },
    upload: async (upload, params, options) => {
      const fault = fails(upload.name);
      if (fault) throw fault;
      return real.upload(upload, params, options);
    },
  };
}

it('writes each kind, and takes what is written out of the stream', async () => {
  await send(
    event({
      account_id: 'initech',
      quantity: '3',
      properties: '{"plan":"pro","rows":1.50,"geo":{"a":[1]},"none":null}',
    }),
    event({ lead_id: '', alias: 'anon-1', event_id: 'm-2', channel: 'marketing' }),
    [
      'leads',
      {
        lead_id: 'ada',
        email: 'ada@initech.example',
        signed_up_at: '2026-05-01T00:00:00.000Z',
        traits: '{"seats":12}',
      },
    ],
    ['accounts', { account_id: 'initech', name: 'Initech', owner: 'ana' }],
    ['aliases', { alias: 'anon-1', lead_id: 'ada' }],
    ['outcomes', { email: 'Ada@Initech.example', outcome: 'won', at: '2026-06-15T10:00:00.000Z', amount: '1200.50' }],
  );
  expect(await pump.once()).toBe(6);
  expect(await pump.once()).toBe(0);
  expect(await stream.state()).toEqual({ waiting: 0, bytes: 0, oldestAt: undefined });
  expect(
    await here.values(
      'SELECT subject_kind, subject_id, account_id, channel, quantity, toString(properties), arrived_at, arrival_assumed, source FROM events ORDER BY ALL',
    ),
  ).toEqual([
    'alias anon-1  marketing 1 {} 2026-06-15T12:00:00.000Z false api',
    `lead ada initech product 3 {'geo':'{"a":[1]}','plan':'pro','rows':'1.5'} 2026-06-15T12:00:00.000Z false api`,
  ]);
  expect(
    await here.values(
      'SELECT lead_id, email, signed_up_at, toString(traits), known_at, known_assumed FROM lead_traits',
    ),
  ).toEqual(["ada ada@initech.example 2026-05-01T00:00:00.000Z {'seats':'12'} 2026-06-15T12:00:00.000Z false"]);
  expect(await here.values('SELECT account_id, name, owner, known_at FROM account_traits')).toEqual([
    'initech Initech ana 2026-06-15T12:00:00.000Z',
  ]);
  expect(await here.values('SELECT alias, lead_id, known_at FROM aliases')).toEqual([
    'anon-1 ada 2026-06-15T12:00:00.000Z',
  ]);
  expect(await here.values('SELECT subject_kind, subject_id, outcome, amount, arrived_at FROM outcomes')).toEqual([
    'email ada@initech.example won 1200.5 2026-06-15T12:00:00.000Z',
  ]);
});

describe('twice is once', () => {
  it('in one batch and in two', async () => {
    await send(event(), event());
    await pump.once();
    await send(event());
    await pump.once();
    expect(await events()).toHaveLength(1);
  });

  it('though its time came out otherwise, as it was sent again: the first one stands', async () => {
    await send(event(), event({ at: '2026-06-15T11:00:00.020Z' }));
    await pump.once();
    await send(event({ at: '2026-06-15T10:59:59.990Z' }), event({ at: '2026-06-15T11:00:00.020Z', event_id: 'm-2' }));
    await pump.once();
    expect(await events()).toEqual([
      'lead ada report_run 2026-06-15T11:00:00.000Z 1 {}',
      'lead ada report_run 2026-06-15T11:00:00.020Z 1 {}',
    ]);
  });

  it('where the writer died before it could take them out of the stream', async () => {
    await send(
      event(),
      ['leads', { lead_id: 'ada', traits: '{"title":"CTO"}' }],
      ['aliases', { alias: 'a', lead_id: 'ada' }],
    );
    const forget = () => Promise.reject(new TransientError('Redis is away'));
    await expect(pumpOf({ stream: { forget } }).once()).rejects.toThrow('Redis is away');
    expect(await stream.state()).toMatchObject({ waiting: 3 });
    clock += 1000;
    expect(await pump.once()).toBe(3);
    expect(await events()).toHaveLength(1);
    expect(await here.values('SELECT known_at FROM lead_traits')).toEqual(['2026-06-15T12:00:00.000Z']);
    expect(await here.values('SELECT known_at FROM aliases')).toEqual(['2026-06-15T12:00:00.000Z']);
  });

  it('of a trait that was said again late: what came between stands', async () => {
    const title = (text: string, id: string) => ({
      text: messageText({
        rows: [{ kind: 'leads' as const, fields: { lead_id: 'ada', traits: `{"title":"${text}"}` } }],
      }),
      once: id,
    });
    for (const message of [title('CTO', 'm-1'), title('CEO', 'm-2'), title('CTO', 'm-1')]) {
      await stream.append([message]);
      await pump.once();
      clock += 1000;
    }
    expect(await here.values("SELECT traits['title'] FROM lead_traits ORDER BY known_at")).toEqual(['CTO', 'CEO']);
  });
});

it('of versions in one batch the later says', async () => {
  await send(
    ['leads', { lead_id: 'ada', name: 'Ada', traits: '{"title":"CTO"}' }],
    ['leads', { lead_id: 'ada', traits: '{"title":"CEO"}' }],
  );
  await pump.once();
  expect(await here.values("SELECT name, traits['title'] FROM lead_traits")).toEqual(['Ada CEO']);
});

it('5,000 messages, a part at a time', async () => {
  const ids = Array.from({ length: 5_000 }, (_, i) => `m-${i}`);
  for (let i = 0; i < ids.length; i += 500) {
    await send(...ids.slice(i, i + 500).map((event_id) => event({ event_id, lead_id: `lead-${event_id}` })));
  }
  const parts = pumpOf({ batch: 2_000 });
  expect([await parts.once(), await parts.once(), await parts.once(), await parts.once()]).toEqual([
    2_000, 2_000, 1_000, 0,
  ]);
  expect(await here.values('SELECT count(), uniqExact(identity) FROM events')).toEqual(['5000 5000']);
  await parts.close();
  expect(await here.values('SELECT way, source, kind, read, loaded, duplicates, rejected FROM intakes')).toEqual([
    'api api events 5000 5000 0 0',
  ]);
});

it('is recorded about once a minute, whether anything comes then or not', async () => {
  const intakes = () => here.values('SELECT way, kind, read, loaded, duplicates FROM intakes ORDER BY kind');
  for (const event_id of ['m-1', 'm-2', 'm-1']) {
    await send(event({ event_id }));
    await pump.once();
    clock += 10_000;
  }
  expect(await intakes()).toEqual([]);
  clock += 60_000;
  expect(await pump.once()).toBe(0);
  expect(await intakes()).toEqual(['api events 3 2 1']);
});

describe('what can’t be written', () => {
  it('is kept with the reason, without what is personal, and the rest goes on', async () => {
    await send(event(), event({ event_id: 'm-2', quantity: '1.5' }), event({ event_id: 'm-3', properties: '[1]' }), [
      'leads',
      { lead_id: '', email: 'ada@initech.example' },
    ]);
    expect(await pump.once()).toBe(4);
    expect(await events()).toHaveLength(1);
    expect(await rejects()).toEqual([
      expect.stringMatching(/^events properties is no map: .* \{.*"event_id":"m-3".*\}$/),
      expect.stringMatching(/^events quantity "1.5" is no quantity: .*\{.*"event_id":"m-2".*\}$/),
      'leads lead_id is empty: every row needs a lead_id {}',
    ]);
    await pump.close();
    expect(await here.values('SELECT kind, read, loaded, rejected FROM intakes ORDER BY kind')).toEqual([
      'events 3 1 2',
      'leads 1 0 1',
    ]);
    expect(await here.values('SELECT count() FROM rejects WHERE intake_id IN (SELECT intake_id FROM intakes)')).toEqual(
      ['3'],
    );
  });

  it('doesn’t hold up the rest where it can’t even be read', async () => {
    await stream.append([{ text: '{"rows":[{"kind":"deals","fields":{}}]}' }, { text: 'ada@initech.example' }]);
    await send(event());
    expect(await pump.once()).toBe(3);
    expect(await events()).toHaveLength(1);
    expect(await rejects()).toEqual(
      [1, 2].map(() =>
        expect.stringMatching(/^ record was not written by this version of pql: .* \{"message":"\d+-\d+"\}$/),
      ),
    );
  });

  it('is found among many where it breaks the statement', async () => {
    await send(...Array.from({ length: 9 }, (_, i) => event({ event_id: `m-${i}` })));
    const poisoned: Warehouse = {
      ...here.warehouse,
      async upload(upload, params, options) {
        const chunks: Buffer[] = [];
        for await (const chunk of upload.body) chunks.push(Buffer.from(chunk));
        const body = Buffer.concat(chunks);
        if (body.includes('m-5'))
          throw new PermanentError('ClickHouse failed (code 27): Cannot parse ada@initech.example');
        await here.warehouse.upload({ ...upload, body: Readable.from([body]) }, params, options);
      },
    };
    expect(await pumpOf({ warehouse: poisoned }).once()).toBe(9);
    expect(await here.values('SELECT event_id FROM events ORDER BY event_id')).toEqual(
      [0, 1, 2, 3, 4, 6, 7, 8].map((i) => `m-${i}`),
    );
    expect(await rejects()).toEqual([
      expect.stringMatching(/^events record ClickHouse can’t write it \(code 27\): [^@]* \{"message":[^@]*$/),
    ]);
    expect(await stream.state()).toMatchObject({ waiting: 0 });
  });

  it('waits on where ClickHouse can’t write anything', async () => {
    await send(event(), event({ event_id: 'm-2' }));
    const broken = failing((name) => (name === 'stage events' ? new PermanentError('No such column') : undefined));
    await expect(pumpOf({ warehouse: broken }).once()).rejects.toThrow('No such column');
    expect(await rejects()).toEqual([]);
    expect(await pump.once()).toBe(2);
    expect(await events()).toHaveLength(1 + 1);
  });

  it('waits on while ClickHouse is away', async () => {
    await send(event());
    const away = failing((name) => (name === 'admit events' ? new TransientError('away') : undefined));
    await expect(pumpOf({ warehouse: away }).once()).rejects.toThrow('away');
    expect(await stream.state()).toMatchObject({ waiting: 1 });
    expect(await pump.once()).toBe(1);
  });
});

describe('the stream', () => {
  it('takes nothing more where it would grow too long, by number or by bytes', async () => {
    const short = createIntakeStream({ redis, prefix, now: () => clock, limits: { messages: 3, bytes: 100 } });
    const text = 'x'.repeat(40);
    expect(await short.append([{ text }, { text }])).toBe(true);
    expect(await short.append([{ text }])).toBe(false);
    expect(await short.append([{ text: 'y' }, { text: 'y' }])).toBe(false);
    expect(await short.append([{ text: 'y' }])).toBe(true);
    expect(await short.state()).toMatchObject({ waiting: 3, bytes: 81, oldestAt: expect.any(Number) });
    await short.forget((await short.read(10)).slice(0, 2));
    expect(await short.append([{ text }])).toBe(true);
    expect((await short.read(10)).map((message) => message.text)).toEqual(['y', text]);
  });

  it('forgets by what was read, whoever else has forgotten it meanwhile', async () => {
    await stream.append(['a', 'b', 'c'].map((text) => ({ text })));
    const both = (await stream.read(2)) ?? [];
    await stream.forget(both);
    await stream.forget(both);
    expect(await stream.state()).toMatchObject({ waiting: 1, bytes: 1 });
  });
});

it('two workers write one after the other', async () => {
  await send(...Array.from({ length: 50 }, (_, i) => event({ event_id: `m-${i}` })));
  const [one = 0, other = 0] = await Promise.all([pump.once(), pumpOf().once()]);
  expect(one + other).toBe(50);
  expect(await events()).toHaveLength(50);
});

it('is let go of where it is cut off while another import writes', async () => {
  await send(event());
  await redis.set(`${prefix}:intake:writer`, 'an import', 'PX', 30_000);
  const cut = new AbortController();
  const writing = expect(pump.once(cut.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  cut.abort();
  await writing;
  expect(await stream.state()).toMatchObject({ waiting: 1 });
});
