import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freshImporter, type Importer, now } from '../importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(() => importer.close());
beforeEach(() => importer.clear());

const map = { lead_id: 'user', event: { value: 'call' }, at: 'day', quantity: 'n', grain: 'day' };
const restated = { ...map, arrived_at: 'written', restates: true };
const loaded = (): Promise<string[]> =>
  importer.values('SELECT subject_id, at, arrived_at, quantity FROM events ORDER BY subject_id, at, arrived_at');

test('daily figures of a file: one a lead, event and day', async () => {
  const file = await importer.file('days.csv', 'user,day,n\nada,2026-05-04,3\nada,2026-05-05,1\nada,2026-05-04,3\n');
  expect(await importer.load('events', file, { map })).toMatchObject({ loaded: 2, duplicates: 1, conflicts: 0 });
  const later = await importer.file('later.csv', 'user,day,n\nada,2026-05-04,4\nada,2026-05-04T12:00:00Z,9\n');
  const done = await importer.load('events', later, { map });
  expect(done).toMatchObject({ loaded: 0, duplicates: 1, conflicts: 1, rejected: 1 });
  expect(await importer.rejects(done.rejectsFile)).toMatchObject([{ record: 2, field: 'at' }]);
  expect(await importer.values('SELECT sum(quantity) FROM events')).toEqual(['4']);
});

test('with --history a figure arrives when its day is over, and can’t restate unless the rows say when', async () => {
  const file = await importer.file('days.csv', 'user,day,n,written\nada,2026-05-04,3,\nada,2026-05-05,1,2026-05-09\n');
  await importer.load('events', file, { map, history: true });
  expect(await loaded()).toEqual([
    'ada 2026-05-04T00:00:00.000Z 2026-05-05T00:00:00.000Z 3',
    'ada 2026-05-05T00:00:00.000Z 2026-05-06T00:00:00.000Z 1',
  ]);
  await expect(importer.load('events', file, { map: { ...map, restates: true }, history: true })).rejects.toThrow(
    /restates: can’t go with `history`, .* or map arrived_at \(--history\)/,
  );
  expect(await importer.load('events', file, { map: restated, history: true })).toMatchObject({ loaded: 1 });
});

test('a file that doesn’t say when it was written: only what says something else is another version', async () => {
  const file = await importer.file('days.csv', 'user,day,n\nada,2026-05-04,3\nbob,2026-05-04,1\n');
  const again = { ...map, restates: true };
  await importer.load('events', file, { map: again });
  expect(await importer.load('events', file, { map: again, now: now + 1000 })).toMatchObject({ loaded: 0 });
  const later = await importer.file('later.csv', 'user,day,n\nada,2026-05-04,4\nbob,2026-05-04,1\n');
  expect(await importer.load('events', later, { map: again, now: now + 2000 })).toMatchObject({ loaded: 1 });
  expect(await importer.values('SELECT quantity FROM events ORDER BY quantity, arrived_at')).toEqual(['1', '3', '4']);
});

test('files of versions give the same in any order, however often each is loaded', async () => {
  const text = (rows: readonly string[]) => `user,day,n,written\n${rows.join('\n')}\n`;
  const row = fc
    .tuple(fc.constantFrom('ada', 'bob'), fc.constantFrom('04', '05'), fc.integer({ min: 6, max: 12 }))
    // One arrival says one thing, as in any source that keeps its versions.
    .map(
      ([user, day, hour]) =>
        `${user},2026-05-${day},${(hour * 7 + Number(day)) % 3},2026-05-${String(hour).padStart(2, '0')}`,
    );
  const files = fc.array(fc.array(row, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 3 });
  const some = fc.tuple(files, fc.array(fc.nat({ max: 2 }), { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(some, async ([contents, more]) => {
      const paths: string[] = [];
      for (const [i, rows] of contents.entries()) paths.push(await importer.file(`${i}.csv`, text(rows)));
      await importer.clear();
      await importer.load('events', paths, { map: restated });
      const together = await loaded();
      await importer.clear();
      const order = [...paths].reverse();
      for (const path of [...order, ...more.flatMap((i) => paths[i] ?? [])]) {
        await importer.load('events', path, { map: restated });
      }
      expect(await loaded()).toEqual(together);
    }),
    { numRuns: 8 },
  );
});
