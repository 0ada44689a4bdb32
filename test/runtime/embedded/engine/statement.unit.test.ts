import { describe, expect, test } from 'vitest';
import { formatOf, readStatement } from '../../../../src/runtime/embedded/engine/statement.ts';

/** The statement as it is handed to the engine, and the data that came with it. */
function read(sql: string): { engine: string; format: string; data: string } | string {
  const statement = readStatement(sql, true);
  if (statement.kind !== 'insert') return statement.kind;
  return {
    engine: statement.reading('P').replace(/\s+/g, ' ').trim(),
    format: statement.format,
    data: sql.slice(statement.dataAt),
  };
}

describe('an INSERT with data', () => {
  test.each([
    ['INSERT INTO t FORMAT CSV\n1,2\n', "INSERT INTO t FROM INFILE 'P' COMPRESSION 'none' FORMAT CSV", 'CSV', '1,2\n'],
    [
      'insert into db.t (a, `b)`) format RowBinary\n\n\0',
      "insert into db.t (a, `b)`) FROM INFILE 'P' COMPRESSION 'none' FORMAT RowBinary",
      'RowBinary',
      '\n\0',
    ],
    ['INSERT INTO t VALUES (1)', "INSERT INTO t FROM INFILE 'P' COMPRESSION 'none' FORMAT Values", 'Values', ' (1)'],
    [
      'INSERT INTO t FORMAT Values (1)',
      "INSERT INTO t FROM INFILE 'P' COMPRESSION 'none' FORMAT Values",
      'Values',
      '(1)',
    ],
    [
      'INSERT INTO t SETTINGS a = 1, b = 2 FORMAT JSONEachRow {}',
      "INSERT INTO t FROM INFILE 'P' COMPRESSION 'none' SETTINGS a = 1, b = 2 FORMAT JSONEachRow",
      'JSONEachRow',
      '{}',
    ],
    [
      "/* VALUES */ INSERT -- FORMAT\nINTO FUNCTION file('FORMAT X', 'CSV', 'a Int8') VALUES (2)",
      "/* VALUES */ INSERT -- FORMAT INTO FUNCTION file('FORMAT X', 'CSV', 'a Int8') FROM INFILE 'P' COMPRESSION 'none' FORMAT Values",
      'Values',
      ' (2)',
    ],
    [
      'INSERT INTO values VALUES (1)',
      "INSERT INTO values FROM INFILE 'P' COMPRESSION 'none' FORMAT Values",
      'Values',
      ' (1)',
    ],
    [
      "INSERT INTO t SELECT upper(x) FROM input('x String, y Int8') WHERE x != ')' FORMAT TSV\na\t1\n",
      "INSERT INTO t SELECT upper(x) FROM file('P', 'TSV', 'x String, y Int8', 'none') WHERE x != ')'",
      'TSV',
      'a\t1\n',
    ],
  ])('%s', (sql, engine, format, data) => {
    expect(read(sql)).toEqual({ engine, format, data });
  });
});

test.each([
  'SELECT 1 FORMAT CSV',
  'INSERT INTO t SELECT * FROM s',
  'INSERT INTO t (a) WITH x AS (SELECT 1) SELECT * FROM x',
  "INSERT INTO t FROM INFILE 'f' FORMAT CSV",
  'INSERT INTO t (SELECT 1)',
  'CREATE TABLE t (a Int8)',
  '',
])('without data of its own: %s', (sql) => {
  expect(read(sql)).toBe('plain');
});

test.each(['INSE', 'INSERT INTO t (a, b', "INSERT INTO t SETTINGS x = 'FORMAT", 'INSERT INTO t FORMAT JSON'])(
  'more may come after: %s',
  (sql) => {
    expect(readStatement(sql, false).kind).toBe('unfinished');
  },
);

test('the format of a result is that of its last clause', () => {
  expect(formatOf("SELECT 'FORMAT x', (SELECT 1) FORMAT JSONEachRow SETTINGS a = 1")).toBe('JSONEachRow');
  expect(formatOf("SELECT 'FORMAT CSV' -- FORMAT CSV")).toBeUndefined();
});
