import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createClient } from '@clickhouse/client';
import { inject } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { type Import, type Imported, importFiles } from '../../src/warehouse/files/import.ts';
import type { KindName } from '../../src/warehouse/intake/kinds.ts';
import { parseMapping } from '../../src/warehouse/intake/mapping.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import type { PullLimits } from '../../src/warehouse/sources/pieces.ts';
import { freshWarehouse } from '../support/warehouse.ts';

/** Noon of a day on which all is tested; what doesn't say its arrival arrives then. */
export const now = Date.parse('2026-06-15T12:00:00Z');

/** What a pull may take. */
export const pullLimits: PullLimits = { threads: 2, memory: 1024 ** 3, overlap: 60 * 60_000 };

const reject = z.object({ file: z.string(), record: z.number(), field: z.string(), reason: z.string() });
export type Reject = z.output<typeof reject>;

export interface Importer {
  readonly warehouse: Warehouse;
  readonly database: string;
  /** Writes a file to import; zipped where its name ends in .gz. Gives its path. */
  file(name: string, content: string | Buffer): Promise<string>;
  path(name: string): string;
  load(kind: KindName, files: string | string[], options?: Loading): Promise<Imported>;
  rejects(path: string | undefined): Promise<Reject[]>;
  /** The single column of a query, as texts. */
  values(sql: string): Promise<string[]>;
  /** Empties the tables: quicker than another database. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

type Loading = Partial<Omit<Import, 'map'>> & { readonly map?: Record<string, unknown> };

/** A database and a folder of one's own, and an import of files into it. */
export async function freshImporter(): Promise<Importer> {
  const { warehouse, database, close } = await freshWarehouse();
  const folder = await mkdtemp(join(tmpdir(), 'pql-import-'));
  const path = (name: string): string => join(folder, name);
  return {
    warehouse,
    database,
    path,
    async file(name, content) {
      await writeFile(path(name), name.endsWith('.gz') ? gzipSync(content) : content);
      return path(name);
    },
    load(kind, files, { map, ...options } = {}) {
      return importFiles({
        warehouse,
        writer: inProcessWriter(),
        kind,
        files: [files].flat(),
        map: map && parseMapping(kind, stringify(map), 'map.yaml'),
        rejectsFile: path('rejects.ndjson'),
        now,
        signal: new AbortController().signal,
        progress: () => undefined,
        ...options,
      });
    },
    async rejects(file) {
      const lines = file === undefined ? [] : (await readFile(file, 'utf8')).trimEnd().split('\n');
      return lines.map((line) => reject.parse(JSON.parse(line)));
    },
    async values(sql) {
      const rows = await warehouse.rows({ name: 'test', sql, row: z.record(z.string(), z.unknown()) });
      return rows.map((row) => Object.values(row).map(String).join(' '));
    },
    async clear() {
      for (const table of [
        'events',
        'lead_traits',
        'account_traits',
        'aliases',
        'outcomes',
        'intakes',
        'rejects',
        'watermarks',
      ]) {
        await warehouse.run({ name: 'empty table', sql: `TRUNCATE TABLE ${table}` });
      }
    },
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a SELECT gives, as a Parquet file. */
export async function parquet(select: string): Promise<Buffer> {
  const client = createClient(inject('services').clickhouse);
  const { stream } = await client.exec({ query: `${select} FORMAT Parquet` });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  await client.close();
  return Buffer.concat(chunks);
}
