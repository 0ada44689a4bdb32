import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import type { Stage } from '../intake/stage.ts';

/** In the working directory: the folder of the data may not be writable. */
export const defaultRejectsFile = (path: string): string => `${basename(path)}.rejects.ndjson`;

export async function countRejects(stage: Stage, warehouse: Warehouse, options: CallOptions): Promise<number> {
  const row = z.object({ rejects: z.coerce.number() });
  const sql = `SELECT count() AS rejects FROM ${stage.table} WHERE reject_field != ''`;
  return (await warehouse.one({ name: 'count rejects', sql, row }, {}, options)).rejects;
}

/**
 * Writes the refused rows as NDJSON, in the order of the files, whole or not at all, in place of what an earlier import
 * wrote there. Gives the path, or undefined where no row was refused.
 */
export async function writeRejects(
  stage: Stage,
  warehouse: Warehouse,
  path: string,
  rejected: number,
  options: CallOptions,
): Promise<string | undefined> {
  if (rejected === 0) {
    await rm(path, { force: true });
    return undefined;
  }
  const query = {
    name: 'read rejects',
    sql: `SELECT source AS file, row AS record, reject_field AS field, reject_reason AS reason
FROM ${stage.table} WHERE reject_field != '' ORDER BY ${stage.table}.file, row`,
    row: z.object({ file: z.string(), record: z.coerce.number(), field: z.string(), reason: z.string() }),
  };
  const unfinished = `${path}.unfinished`;
  const out = createWriteStream(unfinished);
  try {
    for await (const rows of warehouse.stream(query, {}, options)) {
      if (!out.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))) await once(out, 'drain');
    }
    out.end();
    await finished(out);
    await rename(unfinished, path);
    return path;
  } catch (error) {
    out.destroy();
    await rm(unfinished, { force: true });
    if (
      error instanceof Error &&
      'code' in error &&
      ['EACCES', 'EROFS', 'ENOENT', 'ENOSPC'].includes(String(error.code))
    ) {
      throw new InputError(
        `The rejects can't be written to ${path} (${String(error.code)}). Name another place with --rejects.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
