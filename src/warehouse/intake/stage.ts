import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { ClickHouseSettings } from '@clickhouse/client';
import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import { identifier } from '../query.ts';
import { type Grain, singleEvents } from './grain.ts';
import type { Kind } from './kinds.ts';

/** How much of the machine an intake may take, and how many rows are compared with what is there at a time. */
export interface Limits {
  readonly settings: ClickHouseSettings;
  readonly chunkRows: number;
}

// 500,000 events a chunk stay under 0.5 GiB; half the threads of a small machine leave room for live work.
export const defaultLimits: Limits = {
  settings: { max_threads: 2, max_insert_threads: '1', max_memory_usage: String(2 * 1024 ** 3) },
  chunkRows: 500_000,
};

/** A table of our own, in which an intake prepares its rows. */
export interface Stage {
  readonly table: string;
  readonly kind: Kind;
  readonly grain: Grain;
}

const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const stageName = (): string => `stage_${host}_${process.pid}_${randomUUID().slice(0, 8)}`;

/** A table with the columns of the kind's own, and those that tell whence a row came and why it is refused. */
export async function createStage(warehouse: Warehouse, kind: Kind, grain: Grain = singleEvents): Promise<Stage> {
  const table = stageName();
  await warehouse.run({
    name: `create stage for ${kind.name}`,
    sql: `CREATE TABLE ${table} ENGINE = MergeTree ORDER BY ${kind.key} SETTINGS index_granularity = 1024
AS SELECT * EXCEPT (written_at, record), false AS stated, toUInt32(0) AS file, toUInt64(0) AS row,
  CAST('', 'LowCardinality(String)') AS reject_field, '' AS reject_reason, '' AS reject_record
FROM ${kind.table} WHERE false`,
  });
  return { table, kind, grain };
}

/** A table of texts, for a lookup. */
export async function createLookup(warehouse: Warehouse): Promise<string> {
  const table = stageName();
  await warehouse.run({
    name: 'create stage for a lookup',
    sql: `CREATE TABLE ${table} (k String, v String) ENGINE = MergeTree ORDER BY k`,
  });
  return table;
}

export async function dropStage(warehouse: Warehouse, table: string): Promise<void> {
  await warehouse.run({ name: 'drop stage', sql: `DROP TABLE IF EXISTS ${identifier(table)}` });
}

const stages = {
  name: 'stages left behind',
  sql: `SELECT name, metadata_modification_time < now() - INTERVAL 2 DAY AS old FROM system.tables
WHERE database = currentDatabase() AND match(name, '^stage_[0-9a-f]{8}_[0-9]+_[0-9a-f]{8}$')`,
  row: z.object({ name: z.string(), old: z.number() }),
};

/** Drops the stages of processes that are gone: of this machine at once, of others after two days. */
export async function dropStaleStages(warehouse: Warehouse): Promise<void> {
  for (const { name, old } of await warehouse.rows(stages)) {
    const [, owner, pid] = name.split('_');
    if (old === 1 || (owner === host && !isAlive(Number(pid)))) await dropStage(warehouse, name);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
