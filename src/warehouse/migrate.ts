import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputError, PqlError } from '../model/errors.ts';
import { oldestServer, type Warehouse } from './client.ts';
import { storeEmailDomains } from './email-domains.ts';
import type { Query } from './query.ts';

const recordTable = {
  name: 'create schema_migrations',
  sql: `CREATE TABLE IF NOT EXISTS schema_migrations
(
    name String COMMENT 'File name of the migration',
    checksum String COMMENT 'SHA-256 of the file',
    applied_at DateTime64(3, 'UTC') DEFAULT now64(3) COMMENT 'When all its statements had run'
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY name
COMMENT 'Migrations that this database has'`,
};

const recorded: Query<{ name: string; checksum: string }> = {
  name: 'read schema_migrations',
  sql: 'SELECT name, checksum FROM schema_migrations FINAL ORDER BY name',
  row: z.object({ name: z.string(), checksum: z.string() }),
};

/**
 * Brings the database to this program's schema, with the lists it compares e-mails with, and creates it where it is missing. May be
 * run again, by several at once, and after a kill. Throws InputError for a database that another version of the program has shaped.
 */
export async function migrate(warehouse: Warehouse): Promise<{ applied: string[] }> {
  const done = await applyMigrations(warehouse, folderOfMigrations);
  await storeEmailDomains(warehouse);
  return done;
}

const folderOfMigrations = new URL('./migrations/', import.meta.url);

/** Whether the database has every migration of this program, and none that it doesn't know. */
export async function isMigrated(warehouse: Warehouse): Promise<boolean> {
  const files = await migrationFiles(folderOfMigrations);
  const has = new Map((await warehouse.rows(recorded)).map((row) => [row.name, row.checksum]));
  return has.size === files.length && files.every(({ name, checksum }) => has.get(name) === checksum);
}

/** Every statement of a migration may be run again, and migrations are recorded only when all of them have run. */
export async function applyMigrations(warehouse: Warehouse, folder: URL): Promise<{ applied: string[] }> {
  await warehouse.createDatabase();
  await warehouse.run(recordTable);
  const files = await migrationFiles(folder);
  const before = new Map((await warehouse.rows(recorded)).map((row) => [row.name, row.checksum]));

  for (const name of before.keys()) {
    if (!files.some((file) => file.name === name)) {
      throw new InputError(
        `Database "${warehouse.database}" has the migration ${name}, which this version of pql doesn't know. ` +
          'A newer version has been here: install that one, or name another database.',
      );
    }
  }
  for (const { name, checksum } of files) {
    if (before.has(name) && before.get(name) !== checksum) {
      throw new InputError(
        `Migration ${name} was changed after database "${warehouse.database}" had it. ` +
          'Install the version of pql that made the database, or name another database and load it again.',
      );
    }
  }

  const missing = files.filter(({ name }) => !before.has(name));
  for (const file of missing) {
    for (const sql of statements(file.sql)) await warehouse.run({ name: `migration ${file.name}`, sql });
  }
  // One insert for all: a kill before it runs them again, which changes nothing.
  if (missing.length > 0) {
    await warehouse.insert(
      'schema_migrations',
      missing.map(({ name, checksum }) => ({ name, checksum })),
    );
  }
  return { applied: missing.map(({ name }) => name) };
}

async function migrationFiles(folder: URL): Promise<{ name: string; sql: string; checksum: string }[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, folder), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Cuts a file at the semicolons that stand outside quotes and comments. */
export function statements(sql: string): string[] {
  const pieces = sql.match(/--[^\n]*|'(?:[^'\\]|\\.|'')*'|`[^`]*`|;|[^-'`;]+|-/g) ?? [];
  const found = [''];
  for (const piece of pieces) {
    if (piece === ';') found.push('');
    else if (!piece.startsWith('--')) found[found.length - 1] += piece;
  }
  return found.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

/** Throws one clear InputError where the server is away, refuses the password, or is too old. Returns its version. */
export async function checkServer(warehouse: Warehouse): Promise<string> {
  const version = await warehouse.serverVersion().catch((error: unknown) => {
    // Whoever starts a command has to mend this; only inside a running worker is it worth another try.
    throw error instanceof PqlError ? new InputError(error.message, { cause: error }) : error;
  });
  if (isOlder(version, oldestServer)) {
    throw new InputError(
      `The ClickHouse server is version ${version}; pql needs ${oldestServer} or newer. Upgrade it, or unset CLICKHOUSE_URL to use the embedded engine.`,
    );
  }
  return version;
}

/** Compares dotted versions by their numbers: `24.10` is not older than `24.8`. */
export function isOlder(version: string, than: string): boolean {
  const numbers = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [has, needs] = [numbers(version), numbers(than)];
  const at = needs.findIndex((number, i) => (has[i] ?? 0) !== number);
  return at >= 0 && (has[at] ?? 0) < (needs[at] ?? 0);
}
