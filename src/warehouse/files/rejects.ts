import { createWriteStream } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import type { Stage } from '../intake/stage.ts';

/**
 * In the working directory: the folder of the data may not be writable. The folder is part of the name, so that files that
 * are called alike don't take each other's rejects away.
 */
export function defaultRejectsFile(path: string): string {
  const inside = relative('.', path);
  const outside = inside.startsWith('..') || isAbsolute(inside);
  const steps = (outside ? resolve(path) : inside).split(sep);
  return `${steps.filter((step) => step !== '').join('-')}.rejects.ndjson`;
}

export async function countRejects(stage: Stage, warehouse: Warehouse, options: CallOptions): Promise<number> {
  const row = z.object({ rejects: z.coerce.number() });
  const sql = `SELECT count() AS rejects FROM ${stage.table} WHERE reject_field != ''`;
  return (await warehouse.one({ name: 'count rejects', sql, row }, {}, options)).rejects;
}

const rejectSchema = z.object({ file: z.string(), record: z.coerce.number(), field: z.string(), reason: z.string() });

/** A place for refused rows that can be written, and at which nothing of anyone else's is lost. */
export interface RejectsFile {
  readonly path: string;
  /** Whether an earlier import wrote its rejects there. */
  readonly fromBefore: boolean;
}

/**
 * Looks, before anything is read, whether the rejects may be written to `path`. Throws InputError where they can't be, or
 * where something else would be lost: a file of `reads`, or any file that holds no rejects.
 */
export async function prepareRejects(path: string, reads: readonly string[]): Promise<RejectsFile> {
  try {
    const found = await stat(path).catch(missing);
    if (found && !found.isFile()) throw refused(`${path} is no file, so the rejects can't be written there.`);
    if (found) {
      const real = await realpath(path);
      for (const read of reads) {
        if (real === (await realpath(read).catch(missing))) {
          throw refused(`${path} is read by this import; its rejects would take its place.`);
        }
      }
    }
    const first = found ? await firstLine(path) : '';
    if (first !== '' && !isReject(first)) {
      throw refused(`${path} is there already and holds no rejects; they would take its place.`);
    }
    // What can't be written shall be known before a large file has been read.
    await (await open(unfinished(path), 'w')).close();
    await rm(unfinished(path));
    return { path, fromBefore: first !== '' };
  } catch (error) {
    throw notWritable(error, path);
  }
}

/**
 * Writes the refused rows as NDJSON, in the order of the files, whole or not at all, in place of what an earlier import
 * wrote there. Gives the path, or undefined where no row was refused.
 */
export async function writeRejects(
  stage: Stage,
  warehouse: Warehouse,
  { path, fromBefore }: RejectsFile,
  rejected: number,
  options: CallOptions,
): Promise<string | undefined> {
  if (rejected === 0) {
    if (fromBefore) await rm(path, { force: true });
    return undefined;
  }
  const query = {
    name: 'read rejects',
    sql: `SELECT source AS file, row AS record, reject_field AS field, reject_reason AS reason
FROM ${stage.table} WHERE reject_field != '' ORDER BY ${stage.table}.file, row`,
    row: rejectSchema,
  };
  async function* lines(): AsyncGenerator<string> {
    for await (const rows of warehouse.stream(query, {}, options)) {
      yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    }
  }
  try {
    await pipeline(Readable.from(lines()), createWriteStream(unfinished(path)));
    await rename(unfinished(path), path);
    return path;
  } catch (error) {
    await rm(unfinished(path), { force: true });
    throw notWritable(error, path);
  }
}

// With the process in it: nobody else's file is called so, and two imports don't write into one.
const unfinished = (path: string): string => `${path}.${process.pid}.unfinished`;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

function missing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

const refused = (what: string): InputError => new InputError(`${what} Name another place with --rejects.`);

const unwritable = ['EACCES', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOSPC', 'ENOTDIR', 'EPERM', 'EROFS'];

function notWritable(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (!unwritable.includes(code)) return error;
  return new InputError(`The rejects can't be written to ${path} (${code}). Name another place with --rejects.`, {
    cause: error,
  });
}

/** The first line as far as 64 KiB go: paths and reasons are short. */
async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    return buffer.toString('utf8', 0, bytesRead).split('\n')[0] ?? '';
  } finally {
    await file.close();
  }
}

function isReject(line: string): boolean {
  try {
    return rejectSchema.safeParse(JSON.parse(line)).success;
  } catch {
    return false;
  }
}
