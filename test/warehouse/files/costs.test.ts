import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readCosts } from '../../../src/insight/outcomes/costs.ts';
import { freshImporter, type Importer, now } from '../importer.ts';

let importer: Importer;
beforeAll(async () => {
  importer = await freshImporter();
});
beforeEach(() => importer.warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE costs' }));
afterAll(() => importer.close());

const load = async (text: string, more: { now?: number } = {}) =>
  importer.load('costs', await importer.file('costs.csv', `period,source,amount\n${text}`), more);
const costs = (from: string, to: string, horizon = now + 86_400_000) =>
  readCosts(importer.warehouse, { from, to, horizon });

test.each([
  ['2026-07-22', '2026-07-22', '2026-07-23'],
  ['2026-w01', '2025-12-29', '2026-01-05'],
  ['2026-W53', '2026-12-28', '2027-01-04'],
  ['2026-02', '2026-02-01', '2026-03-01'],
  ['2026-Q3', '2026-07-01', '2026-10-01'],
  ['2026', '2026-01-01', '2027-01-01'],
])('a cost of %s is of the days from %s to before %s', async (period, from, to) => {
  expect(await load(`${period},ads,6.50\n`)).toMatchObject({ read: 1, loaded: 1, rejected: 0 });

  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  expect(await costs('2025-01-01', '2028-01-01')).toEqual([{ source: 'ads', amount: 6.5, days }]);
  expect(await costs(from, to)).toEqual([{ source: 'ads', amount: 6.5, days }]);
});

test('what is no period, no amount or of no source is refused with the mend', async () => {
  const done = await load(
    'July,ads,1\n2026-02-30,ads,1\n2025-W53,ads,1\n2026-13,ads,1\n2026-07,,1\n2026-07,ads,\n2026-07,ads,1 000\n2026-07,ads,1000\n',
  );

  expect(done).toMatchObject({ read: 8, loaded: 1, rejected: 7 });
  const rejects = await importer.rejects(done.rejectsFile);
  expect(rejects.map(({ record, field }) => [record, field])).toEqual([
    [1, 'period'],
    [2, 'period'],
    [3, 'period'],
    [4, 'period'],
    [5, 'source'],
    [6, 'amount'],
    [7, 'amount'],
  ]);
  expect(rejects[0]?.reason).toBe(
    '"JULY" is no period: write a day (2026-07-22), a week (2026-W30), a month (2026-07), a quarter (2026-Q3) or a year (2026)',
  );
});

test('the same again adds nothing; another amount is what counts from then on', async () => {
  await load('2026-05,ads,310\n');
  expect(await load('2026-05,ads,310\n')).toMatchObject({ read: 1, loaded: 0, duplicates: 1 });
  expect(await load('2026-05,ads,620\n', { now: now + 3_600_000 })).toMatchObject({ loaded: 1, conflicts: 0 });

  expect(await costs('2026-05-01', '2026-06-01')).toEqual([{ source: 'ads', amount: 620, days: 31 }]);
  expect(await costs('2026-05-01', '2026-06-01', now)).toEqual([{ source: 'ads', amount: 310, days: 31 }]);
});

test('of a period that reaches beyond the days asked for, their part counts', async () => {
  await load('2026-05,ads,310\n2026-06-01,ads,7\n2026-W23,fair,70\n');

  // The week from 25 May: seven days of May's ads. 2026-W23 begins on 1 June.
  expect(await costs('2026-05-25', '2026-06-01')).toEqual([{ source: 'ads', amount: 70, days: 7 }]);
  expect(await costs('2026-06-01', '2026-06-08')).toEqual([
    { source: 'fair', amount: 70, days: 7 },
    { source: 'ads', amount: 7, days: 1 },
  ]);
});
