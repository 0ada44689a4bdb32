import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { halfAwayFromZero, held as heldInTypeScript } from '../../../src/scoring/reference/numbers.ts';
import { asMillionths } from '../../../src/scoring/reference/text.ts';
import { timeOf } from '../../../src/scoring/reference/times.ts';
import { held, millionths, roundedQuotient } from '../../../src/scoring/sql/numbers.ts';
import { calendarDayOf, instantOf } from '../../../src/scoring/sql/text-times.ts';
import { freshWarehouse } from '../../support/warehouse.ts';

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await fresh.warehouse.run({ name: 'texts', sql: 'CREATE TABLE texts (place UInt32, said String) ENGINE = Memory' });
  await fresh.warehouse.run({
    name: 'pairs',
    sql: 'CREATE TABLE pairs (place UInt32, dividend Int128, divisor Int64) ENGINE = Memory',
  });
});
afterAll(() => fresh.close());

const found = z.object({ value: z.string().nullable() });

async function inSql(expression: string, texts: readonly string[]): Promise<(string | null)[]> {
  const { warehouse } = fresh;
  await warehouse.run({ name: 'empty', sql: 'TRUNCATE TABLE texts' });
  await warehouse.insert(
    'texts',
    texts.map((said, place) => ({ place, said })),
  );
  const sql = `SELECT toString(${expression}) AS value FROM texts ORDER BY place`;
  return (await warehouse.rows({ name: 'read texts', sql, row: found })).map(({ value }) => value);
}

const textOf = (parts: readonly string[]) =>
  fc.array(fc.constantFrom(...parts), { maxLength: 14 }).map((some) => some.join(''));

test('a text is the same number of millionths in SQL and in TypeScript', async () => {
  const written = textOf([
    '0',
    '1',
    '4',
    '5',
    '9',
    '999999',
    '00',
    '.',
    '.',
    '-',
    '+',
    ' ',
    'e',
    ',',
    '_',
    '\n',
    '\0',
    '٣',
  ]);
  const digits = fc
    .tuple(fc.constantFrom('', '-', '+'), fc.bigInt({ min: 0n, max: 10n ** 13n }), textOf(['0', '4', '5', '9']))
    .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`);
  const texts = [
    ...fc.sample(fc.oneof(written, digits), 5000),
    ...['', '-', '.', '-.5', '5.', '+5.', '0000000000001', '999999999999.9999995', '-999999999999.9999995'],
    ...['-0.0000005', '-0.0000004', 'nan', 'inf', '0x1F', '1e3', '1,000', ' 5', '5 '],
  ];
  const expected = texts.map((text) => asMillionths(text)?.toString() ?? null);
  expect(await inSql(millionths('said'), texts)).toEqual(expected);
});

test('a text is the same time in SQL and in TypeScript', async () => {
  const year = fc.integer({ min: 1968, max: 2302 });
  const part = fc.integer({ min: 0, max: 62 }).map((number) => String(number).padStart(2, '0'));
  const texts = fc.sample(
    fc
      .tuple(
        year,
        part,
        part,
        fc.constantFrom('', 'T', ' ', 't'),
        part,
        part,
        fc.constantFrom('', ':07', ':59.9', ':5'),
        zone,
      )
      .map(([y, month, day, between, hour, minute, rest, zone]) =>
        between === ''
          ? `${y}-${month}-${day}${zone}`
          : `${y}-${month}-${day}${between}${hour}:${minute}${rest}${zone}`,
      ),
    20_000,
  );
  const near = fc.sample(
    fc
      .date({ min: new Date(0), max: new Date('2299-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString())
      .chain((iso) => fc.tuple(fc.constantFrom(iso, iso.slice(0, 10), iso.slice(0, 16), iso.slice(0, -1)), zone))
      .map(([iso, zone]) => (iso.endsWith('Z') || iso.length === 10 ? iso : `${iso}${zone}`)),
    5000,
  );
  const all = [...texts, ...near, '2026-02-29', '2024-02-29', '2026-01-31\n', '２026-01-31', '2026-01-31Z'];
  const times = all.map(timeOf);
  expect(await inSql(instantOf('said'), all)).toEqual(times.map((time) => time?.at.toString() ?? null));

  const calendar = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/St_Johns', dateStyle: 'short' });
  const days = times.map((time, place) => {
    if (!time) return null;
    return time.hasOffset ? calendar.format(time.at) : all[place]?.slice(0, 10);
  });
  const day = `toString(toDate32(${calendarDayOf('said', 'America/St_Johns')}))`;
  expect(await inSql(day, all)).toEqual(days);
});

const zone = fc.constantFrom('', 'Z', ' Z', '+05:30', '-0330', ' +14:59', '+15:00', '-00:60', '+5:30', 'z');

test('quotients are rounded and held alike, also once the engine has compiled the expression', async () => {
  const dividend = fc.oneof(
    fc.bigInt({ min: -9n * 10n ** 24n, max: 9n * 10n ** 24n }),
    fc.bigInt({ min: -30n, max: 30n }),
  );
  const divisor = fc.oneof(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 8n }));
  const pairs = fc.sample(fc.tuple(dividend, divisor), 3000);
  const { warehouse } = fresh;
  const rows = pairs.map(([above, below], place) => ({ place, dividend: String(above), divisor: String(below) }));
  await warehouse.insert('pairs', rows);

  const expected = pairs.map(([above, below]) => String(heldInTypeScript(halfAwayFromZero(above, below))));
  const sql = `SELECT toString(${held(roundedQuotient('dividend', 'divisor'))}) AS value FROM pairs ORDER BY place`;
  // From the fourth time on it is compiled.
  for (let time = 1; time <= 6; time += 1) {
    const values = await warehouse.rows({ name: 'divide', sql, row: found });
    expect(values.map(({ value }) => value)).toEqual(expected);
  }
});
