import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
  await run(`CREATE DATABASE ${company}`);
  await run(`CREATE TABLE ${company}.usage_by_day (user String, day Date, calls UInt32, written DateTime64(3, 'UTC'))
    ENGINE = MergeTree ORDER BY written`);
});
afterAll(async () => {
  await run(`DROP DATABASE IF EXISTS ${company}`);
  await importer.close();
});
beforeEach(async () => {
  await importer.clear();
  await run(`TRUNCATE TABLE ${company}.usage_by_day`);
});

const hour = 3_600_000;
const dayAgo = 24 * hour;
const instant = (at: number): string => `fromUnixTimestamp64Milli(toInt64(${at}), 'UTC')`;

/** Ada's figure of 14 June, as the company wrote it at a time (ms). */
const write = (calls: number, written: number, user = 'ada'): Promise<void> =>
  run(`INSERT INTO ${company}.usage_by_day SELECT '${user}', '2026-06-14', ${calls}, ${instant(written)}`);

const figures = `{ from: ${company}.usage_by_day, grain: day, arrived: written, fields: { lead_id: user, event: { value: api_call }, at: day, quantity: calls } }`;
const restated = figures.replace('grain: day', 'grain: day, restates: true');

const pull = (source: string, options: Partial<Pull> = {}): Promise<Pulled[]> =>
  pullSources({
    warehouse: importer.warehouse,
    writer: inProcessWriter(),
    sources: parseSources(`events: ${source}`, 'sources.yaml', {}),
    now,
    signal: new AbortController().signal,
    progress: () => undefined,
    limits: pullLimits,
    ...options,
  });

/** Quantity and hours before now of each version of Ada's figure. */
const versions = (): Promise<string[]> =>
  importer.values(
    `SELECT quantity, dateDiff('hour', arrived_at, ${instant(now)}) FROM events WHERE subject_id = 'ada' ORDER BY arrived_at`,
  );

describe('daily figures', () => {
  test('are stamped at midnight, and known by whom, what and which day', async () => {
    await write(3, now - 5 * hour);
    expect(await pull(figures)).toMatchObject([{ loaded: 1 }]);
    expect(await importer.values('SELECT at, quantity, daily, restates FROM events')).toEqual([
      '2026-06-14T00:00:00.000Z 3 true false',
    ]);
    expect(await pull(figures, { since: 0 })).toMatchObject([{ read: 1, loaded: 0, duplicates: 1, conflicts: 0 }]);
  });

  test('that come again with another content are conflicts: the earliest arrival stands', async () => {
    await write(3, now - 5 * hour);
    await write(4, now - 2 * hour);
    expect(await pull(figures)).toMatchObject([{ read: 2, loaded: 1, duplicates: 1, conflicts: 1 }]);
    await write(5, now - hour);
    expect(await pull(figures, { since: 0 })).toMatchObject([{ read: 3, loaded: 0, conflicts: 2 }]);
    expect(await versions()).toEqual(['3 5']);
  });

  test('of one day are told apart by an event_id', async () => {
    await write(3, now - 5 * hour);
    await write(4, now - 5 * hour);
    const named = figures.replace('quantity: calls', 'quantity: calls, event_id: toString(calls)');
    expect(await pull(named)).toMatchObject([{ loaded: 2, conflicts: 0 }]);
    expect(await pull(named, { since: 0 })).toMatchObject([{ loaded: 0, duplicates: 2, conflicts: 0 }]);
  });

  test('are of a day: another time of it is refused, with the mend', async () => {
    await write(3, now - 5 * hour);
    const times = (at: string) => pull(figures.replace('at: day', `at: ${at}`));
    for (const at of [`"toDateTime(day, 'America/New_York')"`, '"toDateTime(day) + 1"', 'written']) {
      expect(await times(at)).toMatchObject([{ loaded: 0, rejected: 1 }]);
      await run('TRUNCATE TABLE watermarks');
    }
    expect(await importer.values('SELECT field, reason FROM rejects WHERE rejected_at > 0 ORDER BY reason')).toEqual([
      expect.stringMatching(/^at 2026-06-14 00:00:01\.000 is within a day, .* map it so, as with toDate\(…\)/),
      expect.stringMatching(/^at 2026-06-14 04:00:00\.000 is within a day/),
      expect.stringMatching(/^at 2026-06-15 07:00:00\.000 is within a day/),
    ]);
    expect(await times(`"toString(day)"`)).toMatchObject([{ loaded: 1 }]);
  });

  test('with history arrive when their day is over', async () => {
    await write(3, now - 5 * hour);
    await pull(figures.replace('grain: day', 'grain: day, history: true'));
    expect(await importer.values('SELECT arrived_at, arrival_assumed FROM events')).toEqual([
      '2026-06-15T00:00:00.000Z true',
    ]);
  });
});

describe('restated figures', () => {
  test('keep a version for each arrival that says something else', async () => {
    await write(3, now - 9 * hour);
    expect(await pull(restated)).toMatchObject([{ loaded: 1 }]);
    await write(3, now - 8 * hour);
    await write(5, now - 7 * hour);
    await write(5, now - 6 * hour);
    await write(3, now - 5 * hour);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ read: 5, loaded: 2, duplicates: 3, conflicts: 0 }]);
    expect(await versions()).toEqual(['3 9', '5 7', '3 5']);
    expect(await importer.values('SELECT uniqExact(identity), min(restates) FROM events')).toEqual(['1 true']);
  });

  test('twice is once, also where a version becomes visible late', async () => {
    await write(3, now - 9 * hour);
    await write(3, now - 5 * hour);
    expect(await pull(restated)).toMatchObject([{ loaded: 1 }]);
    await write(4, now - 7 * hour);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ loaded: 2 }]);
    expect(await versions()).toEqual(['3 9', '4 7', '3 5']);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ loaded: 0, duplicates: 3, conflicts: 0 }]);
    expect(await versions()).toEqual(['3 9', '4 7', '3 5']);
  });

  test('two that say different things at one arrival are a conflict: the one that is here stands', async () => {
    await write(3, now - 9 * hour);
    await pull(restated);
    await write(4, now - 9 * hour);
    await write(4, now - 8 * hour);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ read: 3, loaded: 1, duplicates: 2, conflicts: 1 }]);
    expect(await versions()).toEqual(['3 9', '4 8']);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ loaded: 0, conflicts: 1 }]);
  });

  test('of a table without watermark: only what changed since the last pull is another version', async () => {
    const whole = restated.replace('arrived: written, ', '');
    await write(3, now);
    await write(7, now, 'bob');
    expect(await pull(whole, { now: now - 9 * hour })).toMatchObject([{ loaded: 2 }]);
    expect(await pull(whole, { now: now - 8 * hour })).toMatchObject([{ loaded: 0, duplicates: 2, conflicts: 0 }]);
    await run(`TRUNCATE TABLE ${company}.usage_by_day`);
    await write(4, now);
    await write(7, now, 'bob');
    expect(await pull(whole, { now: now - 7 * hour })).toMatchObject([{ loaded: 1, duplicates: 1, conflicts: 0 }]);
    expect(await versions()).toEqual(['3 9', '4 7']);
  });

  test('a source that begins to restate goes on with the figures that are here', async () => {
    await write(3, now - 9 * hour);
    await pull(figures);
    await write(4, now - 8 * hour);
    expect(await pull(restated, { since: 0 })).toMatchObject([{ loaded: 1, conflicts: 0 }]);
    expect(await importer.values('SELECT uniqExact(identity), count() FROM events WHERE daily')).toEqual(['1 2']);
  });

  test('a pull that was cut off between days ends with the same versions', async () => {
    for (let day = 6; day > 0; day -= 1) await write(day % 3, now - day * dayAgo);
    const limits = { ...pullLimits, rows: 1 };
    for (const enough of [1, 3]) {
      const stop = new AbortController();
      const cut = pull(restated, {
        limits,
        signal: stop.signal,
        since: 0,
        progress: (done) => {
          if (done === enough) stop.abort(new Error('cut off'));
        },
      });
      await expect(cut).rejects.toThrow('cut off');
    }
    await pull(restated, { limits });
    expect(await versions()).toEqual(['0 144', '2 120', '1 96', '0 72', '2 48', '1 24']);
  });
});

test('a check tells of figures that no event_id tells apart', async () => {
  for (const calls of [1, 2, 3]) await write(calls, now - hour);
  await write(1, now - hour, 'bob');
  const check = async (source: string) => {
    const [events] = await checkSources({
      warehouse: importer.warehouse,
      sources: parseSources(`events: ${source}`, 'sources.yaml', {}),
      now,
      signal: new AbortController().signal,
      limits: pullLimits,
    });
    return events;
  };
  expect(await check(figures)).toMatchObject({ looked: 4, mapped: 4, conflicts: 2 });
  expect(await check(restated)).toMatchObject({ conflicts: 2 });
  expect(await check(figures.replace('at: day', 'at: day, event_id: toString(calls)'))).toMatchObject({ conflicts: 0 });
  expect((await check(figures))?.rows[0]).not.toHaveProperty('daily');
});
