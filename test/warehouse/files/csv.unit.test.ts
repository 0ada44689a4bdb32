import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvRows, firstRecord } from '../../../src/warehouse/files/csv.ts';
import { ndjsonRows } from '../../../src/warehouse/files/ndjson.ts';

interface Row {
  readonly record: number;
  readonly fault: string;
  readonly texts: readonly string[];
}

async function rows(chunks: AsyncIterable<Buffer>, columns: number): Promise<Row[]> {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  const bytes = Buffer.concat(all);
  const found: Row[] = [];
  let at = 0;
  const text = (): string => {
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      length += (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += length;
    return bytes.toString('utf8', at - length, at);
  };
  while (at < bytes.length) {
    const record = Number(bytes.readBigUInt64LE(at));
    at += 8;
    found.push({ record, fault: text(), texts: Array.from({ length: columns }, text) });
  }
  return found;
}

/** The bytes in pieces that end anywhere, also inside a character. */
async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const csv = (text: string, columns: number, sizes: readonly number[] = [5]): Promise<Row[]> =>
  rows(csvRows(pieces(Buffer.from(text), sizes), { columns, delimiter: 0x2c }), columns);

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe('records of CSV', () => {
  test('any fields survive, wherever the pieces end', async () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', 'a', 'ü', ' '), maxLength: 8 }),
      fc.string({ minLength: 120, maxLength: 140 }),
    );
    const table = fc.array(fc.tuple(field, field, field), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, sizes, fc.constantFrom('\n', '\r\n'), fc.boolean(), async (lines, cuts, newline, end) => {
        const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
        const text = [['a', 'b', 'c'], ...lines].map((line) => line.map(quoted).join(',')).join(newline);
        const found = await csv(text + (end ? newline : ''), 3, cuts);
        expect(found).toEqual(lines.map((texts, i) => ({ record: i + 1, fault: '', texts })));
      }),
    );
  });

  test('whatever the bytes are, every record has its number, and each is whole or refused', async () => {
    const soup = fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r\n', 'a', 'ß'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(soup, sizes, async (text, cuts) => {
        const found = await csv(`a,b\n${text}`, 2, cuts);
        expect(found.map(({ record }) => record)).toEqual(found.map((_, i) => i + 1));
        expect(found).toEqual(await csv(`a,b\n${text}`, 2, [1000]));
        for (const row of found) if (row.fault !== '') expect(row.texts).toEqual(['', '']);
      }),
      // A line that is known to be broken before its end has come.
      { examples: [['""a""', [1]]] },
    );
  });

  test('a broken quote costs its own line alone', async () => {
    const found = await csv('a,b\n1,x\n2,"never closed\n3,y\n4,"ab"c\n5,z\n', 2);
    expect(found.map(({ record, fault, texts }) => [record, fault.slice(0, 26), texts[0]])).toEqual([
      [1, '', '1'],
      [2, 'opens a quote that is not ', ''],
      [3, '', '3'],
      [4, 'has text after a closing q', ''],
      [5, '', '5'],
    ]);
  });

  test('a byte order mark, blank lines and a missing last newline are no records', async () => {
    const found = await csv('\uFEFFa,b\r\n\r\n1,2\r\n\n3,4', 2, [2]);
    expect(found.map(({ record, texts }) => [record, ...texts])).toEqual([
      [1, '1', '2'],
      [2, '3', '4'],
    ]);
  });

  test('too many and too few fields are counted', async () => {
    const found = await csv('a,b\n1\n1,2,3\n', 2);
    expect(found.map(({ fault }) => fault)).toEqual([
      'has 1 fields where the header has 2: quote fields that contain separators',
      'has 3 fields where the header has 2: quote fields that contain separators',
    ]);
  });

  test('a record that is not UTF-8 is refused, its neighbours are not', async () => {
    const bytes = Buffer.concat([Buffer.from('a\nü\n'), Buffer.from([0xfc, 0x0a]), Buffer.from('ö\n')]);
    const found = await rows(csvRows(pieces(bytes, [3]), { columns: 1, delimiter: 0x2c }), 1);
    expect(found.map(({ fault, texts }) => fault.slice(0, 12) || texts[0])).toEqual(['ü', 'is not UTF-8', 'ö']);
  });
});

test('the header is read with its quotes', () => {
  expect(firstRecord(Buffer.from('\uFEFF\n"a ""b""",c\r\n1,2'), 0x2c, false)).toEqual(['a "b"', 'c']);
  expect(firstRecord(Buffer.from('a,b'), 0x2c, false)).toBeUndefined();
  expect(firstRecord(Buffer.from('a,b'), 0x2c, true)).toEqual(['a', 'b']);
});

test('lines of NDJSON keep their numbers, wherever the pieces end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('{', 'ß', ' ', '"'), maxLength: 9 })),
      sizes,
      async (lines, cuts) => {
        const found = await rows(ndjsonRows(pieces(Buffer.from(lines.join('\n')), cuts)), 1);
        const expected = lines.flatMap((line, i) => (line === '' ? [] : [{ record: i + 1, fault: '', texts: [line] }]));
        expect(found).toEqual(expected);
      },
    ),
  );
});
