import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/model/errors.ts';
import { inProcessWriter } from '../../../src/warehouse/intake/writer.ts';
import { createPoll, type Poll } from '../../../src/warehouse/sources/poll.ts';
import { pullSources } from '../../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../../src/warehouse/sources/schema.ts';
import { freshImporter, type Importer, now, pullLimits } from '../importer.ts';

let importer: Importer;
const company = `company_${randomUUID().slice(0, 8)}`;
const run = (sql: string): Promise<void> => importer.warehouse.run({ name: 'the company', sql });
const minute = 60_000;
const hour = 60 * minute;

beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(async () => {
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await importer.close();
});

let clock: number;
let poll: Poll;
beforeEach(async () => {
  await importer.clear();
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await run(`CREATE DATABASE ${company}`);
  await run(
    `CREATE TABLE ${company}.log (arrived DateTime64(3, 'UTC'), id String) ENGINE = MergeTree ORDER BY arrived`,
  );
  clock = now;
  poll = createPoll({ warehouse: importer.warehouse, limits: pullLimits, now: () => clock });
});

const sourcesOf = (arrived: string) =>
  parseSources(
    `events: { log: { from: ${company}.log${arrived}, fields: { lead_id: { value: ada }, event: { value: call }, event_id: id, at: arrived } } }`,
    'sources.yaml',
    {},
  );
const happened = (id: string, at: number) =>
  run(`INSERT INTO ${company}.log SELECT fromUnixTimestamp64Milli(${at}), '${id}'`);
const pull = (arrived: string) =>
  pullSources({
    ...{ warehouse: importer.warehouse, writer: inProcessWriter(), sources: sourcesOf(arrived), now: clock },
    ...{ signal: new AbortController().signal, progress: () => undefined, limits: pullLimits },
  });
const polled = async (arrived = ', arrived: arrived') => {
  const [source] = sourcesOf(arrived).sources;
  if (!source) throw new RangeError('no source');
  const counts = await poll.once(source, { writer: inProcessWriter(), signal: new AbortController().signal });
  return counts?.loaded;
};
const ids = () => importer.values('SELECT event_id FROM events ORDER BY event_id');
const recorded = () => importer.values('SELECT toString(count()) FROM intakes');

describe('a poll', () => {
  test('takes in what came since the last one, and leaves no trace where nothing did', async () => {
    await happened('1', clock - hour);
    await pull(', arrived: arrived');
    await polled();
    const before = await recorded();
    clock += minute;
    expect(await polled()).toBeUndefined();
    expect(await recorded()).toEqual(before);

    await happened('2', clock + 1_000);
    clock += minute;
    expect(await polled()).toBe(1);
    expect(await polled()).toBeUndefined();
    expect(await ids()).toEqual(['1', '2']);
    expect(Number((await recorded())[0])).toBe(Number(before[0]) + 1);
  });

  test('finds what became visible late, as far back as a pull begins again', async () => {
    await pull(', arrived: arrived');
    await happened('1', clock - minute);
    clock += minute;
    expect(await polled()).toBe(1);
    await happened('late', clock - 50 * minute);
    clock += minute;
    expect(await polled()).toBe(1);
    expect(await ids()).toEqual(['1', 'late']);
  });

  test('doesn’t move the watermark of the pulls: the next one looks back behind its own', async () => {
    await pull(', arrived: arrived');
    clock += 5 * hour;
    await polled();
    await happened('very late', clock - 4 * hour);
    clock += minute;
    expect(await polled()).toBeUndefined();
    await pull(', arrived: arrived');
    expect(await ids()).toEqual(['very late']);
  });

  test('looks at whole days where a source says no more than the day', async () => {
    const byDay = ', arrived: toDate(arrived)';
    await happened('1', clock);
    clock += minute;
    await pull(byDay);
    expect(await polled(byDay)).toBe(0);
    expect(await polled(byDay)).toBeUndefined();
    await happened('2', clock);
    expect(await polled(byDay)).toBe(1);
  });

  test('leaves a source alone that no pull has read, and one that doesn’t say when a row arrived', async () => {
    await happened('1', clock - hour);
    expect(await polled()).toBeUndefined();
    await pull('');
    await happened('2', clock - hour);
    expect(await polled('')).toBeUndefined();
    expect(await ids()).toEqual(['1']);
  });

  test('says what is wrong with a source, and where', async () => {
    await pull(', arrived: arrived');
    await run(`DROP TABLE ${company}.log`);
    await expect(polled()).rejects.toThrow(InputError);
    await expect(polled()).rejects.toThrow(/events\.log/);
  });
});
