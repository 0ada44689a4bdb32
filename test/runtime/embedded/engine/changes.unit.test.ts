import { expect, test } from 'vitest';
import { countChanges } from '../../../../src/runtime/embedded/engine/changes.ts';

const ask = (sql: string, settings: readonly [string, string][] = []) => ({ sql, settings: new Map(settings) });
const done = () => Promise.resolve();

test.each([
  'SELECT 1',
  '/* who */ select 1',
  'WITH 1 AS x SELECT x',
  'DESCRIBE TABLE t',
  'SHOW TABLES',
  'EXISTS TABLE t',
  'EXPLAIN SELECT 1',
])('%s changes nothing', async (sql) => {
  const changes = countChanges();
  const before = changes.sign();
  await changes.during(ask(sql), done);
  expect(changes.sign()).toBe(before);
});

test.each([
  'INSERT INTO t VALUES (1)',
  '-- who\ninsert into t select 1',
  'WITH 1 AS x INSERT INTO t SELECT x',
  'ALTER TABLE t REPLACE PARTITION 1 FROM u',
  'EXCHANGE TABLES t AND u',
  'DELETE FROM t WHERE 1',
])('%s is a change', async (sql) => {
  const changes = countChanges();
  const before = changes.sign();
  await changes.during(ask(sql), done);
  expect(changes.sign()).not.toBe(before);
});

test('while something is written nobody can tell', async () => {
  const changes = countChanges();
  await changes.during(ask('INSERT INTO t SELECT 1'), async () => {
    expect(changes.sign()).toBeUndefined();
  });
  expect(changes.sign()).toBeDefined();
});

test('a statement that fails may have written before', async () => {
  const changes = countChanges();
  const before = changes.sign();
  await expect(
    changes.during(ask('INSERT INTO t SELECT 1'), () => Promise.reject(new Error('away'))),
  ).rejects.toThrow();
  expect(changes.sign()).not.toBe(before);
});

test('once rows come after the answer, nobody can tell any more', async () => {
  const changes = countChanges();
  await changes.during(ask('INSERT INTO t VALUES (1)', [['async_insert', '1']]), done);
  expect(changes.sign()).toBeUndefined();
});

test('an engine that was started again is another one', () => {
  expect(countChanges().sign()).not.toBe(countChanges().sign());
});
