import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../src/model/errors.ts';
import { createWarehouse } from '../../src/warehouse/client.ts';
import { applyMigrations, checkServer, migrate } from '../../src/warehouse/migrate.ts';
import { emptyWarehouse } from '../support/warehouse.ts';

const uncommented = {
  name: 'columns without comment',
  sql: `SELECT concat(table, '.', name) AS place FROM system.columns
        WHERE database = currentDatabase() AND comment = '' AND table NOT IN (
            -- They hold nothing: the table that one fills has the comments.
            SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'MaterializedView')`,
  row: z.object({ place: z.string() }),
};

describe('migrate', () => {
  let fresh: ReturnType<typeof emptyWarehouse>;
  let folder: string;
  const files = (): URL => pathToFileURL(`${folder}/`);
  beforeEach(async () => {
    fresh = emptyWarehouse();
    folder = await mkdtemp(join(tmpdir(), 'pql-migrations-'));
  });
  afterEach(async () => {
    await fresh.close();
    await rm(folder, { recursive: true });
  });

  test('makes the database, once, and comments every column', async () => {
    const first = await migrate(fresh.warehouse);
    expect(first.applied[0]).toBe('0001_history.sql');
    expect(first.applied.length).toBeGreaterThanOrEqual(5);
    expect((await migrate(fresh.warehouse)).applied).toEqual([]);
    expect(await fresh.warehouse.rows(uncommented)).toEqual([]);
  });

  test('two that start at once both find the schema whole', async () => {
    await Promise.all([migrate(fresh.warehouse), migrate(fresh.warehouse)]);
    expect((await migrate(fresh.warehouse)).applied).toEqual([]);
  });

  test('takes up a migration that was cut off in the middle', async () => {
    const two =
      'CREATE TABLE IF NOT EXISTS a (x String) ENGINE = Memory;\nCREATE TABLE IF NOT EXISTS b (x String) ENGINE = ';
    await writeFile(join(folder, '0001_two.sql'), `${two}Nonsense;`);
    await expect(applyMigrations(fresh.warehouse, files())).rejects.toThrow('0001_two.sql');
    await writeFile(join(folder, '0001_two.sql'), `${two}Memory;`);
    expect((await applyMigrations(fresh.warehouse, files())).applied).toEqual(['0001_two.sql']);
  });

  test('refuses a file that was changed after it had been applied', async () => {
    const file = join(folder, '0001_one.sql');
    await writeFile(file, "CREATE TABLE IF NOT EXISTS a (x String COMMENT 'a; b') ENGINE = Memory;");
    await applyMigrations(fresh.warehouse, files());
    await writeFile(file, 'CREATE TABLE IF NOT EXISTS a (y String) ENGINE = Memory;');
    await expect(applyMigrations(fresh.warehouse, files())).rejects.toThrow(
      /0001_one\.sql was changed after database "test_\w+" had it/,
    );
  });

  test('refuses a database that a newer version has shaped', async () => {
    await migrate(fresh.warehouse);
    await fresh.warehouse.insert('schema_migrations', [{ name: '9999_later.sql', checksum: '' }]);
    const refused = migrate(fresh.warehouse);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/9999_later\.sql, which this version of pql doesn't know/);
  });
});

describe('checkServer', () => {
  const services = () => inject('services').clickhouse;

  test('gives the version of a server that will do, whether or not the database is there', async () => {
    const { warehouse, close } = emptyWarehouse();
    expect(await checkServer(warehouse)).toMatch(/^\d+\.\d+/);
    await close();
  });

  test('says in one line that the password is refused, and that nobody answers', async () => {
    const refused = createWarehouse({ ...services(), password: 'wrong', database: 'pql' });
    await expect(checkServer(refused)).rejects.toThrow(/refused user ".+" .*Check the user, password/);
    const away = createWarehouse({ ...services(), url: 'http://127.0.0.1:1', database: 'pql' });
    const failure = await checkServer(away).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(String(failure)).toMatch(/can't be reached \(ECONNREFUSED\)/);
    await Promise.all([refused.close(), away.close()]);
  });
});
