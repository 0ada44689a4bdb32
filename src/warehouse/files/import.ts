import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { InputError } from '../../model/errors.ts';
import type { Warehouse } from '../client.ts';
import { admit, type Counts } from '../intake/admit.ts';
import { refuseCollisions } from '../intake/collisions.ts';
import { recordIntakes } from '../intake/finished.ts';
import { restatesWithHistory } from '../intake/grain.ts';
import { type KindName, kinds } from '../intake/kinds.ts';
import type { Mapping } from '../intake/mapping.ts';
import { lookupKey, shownName, sourcesOf } from '../intake/relation.ts';
import { createStage, defaultLimits, dropStage, dropStaleStages, type Limits } from '../intake/stage.ts';
import type { Writer } from '../intake/writer.ts';
import { countRejects, defaultRejectsFile, prepareRejects, writeRejects } from './rejects.ts';
import { inspectFile, type SourceFile } from './source-file.ts';
import { type Lookups, lookupSelect, type Reading, stageFile, stageLookup } from './staging.ts';

export interface Import {
  readonly warehouse: Warehouse;
  readonly writer: Writer;
  readonly kind: KindName;
  readonly files: readonly string[];
  /** Without one the columns are called as the fields are, and all others become traits or properties. */
  readonly map?: Mapping | undefined;
  /** Files of lookups are found from here: the folder of the map file. */
  readonly mapFolder?: string | undefined;
  /** Takes arrival from the rows' own time, and marks it as assumed. */
  readonly history?: boolean | undefined;
  /** Any reject refuses the whole import. */
  readonly strict?: boolean | undefined;
  /** Where refused rows are written; see `defaultRejectsFile`. A file that holds anything else is never replaced. */
  readonly rejectsFile?: string | undefined;
  /** Milliseconds since 1970: the arrival of what doesn't say its own. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number, what: 'bytes read' | 'rows loaded') => void;
  readonly limits?: Limits | undefined;
}

export interface Imported extends Counts {
  readonly files: number;
  /** Columns that would have been taken, were they not lists or structs. */
  readonly leftOut: readonly string[];
  /** Where the refused rows are; undefined where there are none. */
  readonly rejectsFile: string | undefined;
}

/**
 * Loads files of one kind. The files are staged first and loaded together: nothing is loaded when one of them can't be
 * read, or with `strict` when a row is refused. Importing a file again, also after a kill, loads what was missing and nothing
 * twice. Throws InputError for files and maps that don't fit.
 */
export async function importFiles(job: Import): Promise<Imported> {
  const { warehouse, writer, signal, now } = job;
  const limits = job.limits ?? defaultLimits;
  const kind = kinds[job.kind];
  const history = job.history ?? false;
  if (history && kind.history === undefined && !job.map?.fields.has(kind.arrival)) {
    throw new InputError(
      `${job.kind} carry no time that --history could take: map ${kind.arrival}, or leave --history out.`,
    );
  }
  if (history && job.map?.grain.restates && !job.map.fields.has(kind.arrival)) {
    throw new InputError(`restates: ${restatesWithHistory} (--history).`);
  }
  if (job.files.length === 0) throw new InputError(`Name at least one file of ${job.kind}.`);
  const files: SourceFile[] = [];
  // One after another: a thousand at once are more open files than a process may have.
  for (const path of new Set(job.files)) files.push(await inspectFile(path));
  const rejects = await prepareRejects(
    job.rejectsFile ?? defaultRejectsFile(files[0]?.path ?? job.kind),
    files.map(({ path }) => path),
  );
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let read = 0;
  const reading: Reading = {
    warehouse,
    options: { settings: limits.settings, signal },
    onRead(more) {
      read += more;
      job.progress(read, Math.max(bytes, read), 'bytes read');
    },
  };

  await dropStaleStages(warehouse);
  const tables: string[] = [];
  try {
    const lookups = await loadLookups(job, tables, { ...reading, onRead: () => undefined });
    const stage = await createStage(warehouse, kind, job.map?.grain);
    tables.push(stage.table);
    for (const [number, file] of files.entries()) {
      await stageFile(stage, file, number, { mapping: job.map, lookups, history, now }, reading);
    }
    await refuseCollisions(stage, warehouse, reading.options);

    const rejected = await countRejects(stage, warehouse, reading.options);
    const rejectsFile = await writeRejects(stage, warehouse, rejects, rejected, reading.options);
    if (job.strict && rejected > 0) {
      throw new InputError(
        `${rejected} ${rejected === 1 ? 'row was' : 'rows were'} refused, so nothing was loaded (--strict). ${rejectsFile} says why; mend the rows, or import without --strict.`,
      );
    }

    const counts = await admit(stage, {
      warehouse,
      writer,
      limits,
      now,
      signal,
      progress: (done, total) => job.progress(done, total, 'rows loaded'),
    });
    const finished = files.map((file) => ({ source: file.path, ...(counts.get(file.path) ?? nothing) }));
    await recordIntakes(
      warehouse,
      { way: 'import', kind: job.kind, startedAt: now },
      finished.map((row) => ({ id: randomUUID(), ...row })),
    );
    return { files: files.length, leftOut: leftOut(job, files), ...sum(finished), rejectsFile };
  } finally {
    await Promise.all(tables.map((table) => dropStage(warehouse, table)));
  }
}

/** A map takes what it names; without one every column is taken that has a place. */
function leftOut({ kind, map }: Import, files: readonly SourceFile[]): string[] {
  if (map !== undefined) return [];
  const hasPlace = (column: string): boolean => kinds[kind].map !== undefined || column in kinds[kind].fields;
  return [...new Set(files.flatMap(({ unusable = [] }) => unusable.filter(hasPlace).map(shownName)))];
}

const nothing: Counts = { read: 0, loaded: 0, duplicates: 0, conflicts: 0, rejected: 0 };

export function sum(parts: readonly Counts[]): Counts {
  return parts.reduce(
    (all, part) => ({
      read: all.read + part.read,
      loaded: all.loaded + part.loaded,
      duplicates: all.duplicates + part.duplicates,
      conflicts: all.conflicts + part.conflicts,
      rejected: all.rejected + part.rejected,
    }),
    nothing,
  );
}

async function loadLookups(job: Import, tables: string[], reading: Reading): Promise<Lookups> {
  const lookups = new Map<string, { by: string; sql: string }>();
  const inspected = new Map<string, SourceFile>();
  for (const { source } of job.map ? sourcesOf(job.map) : []) {
    if (source.from !== 'lookup' || lookups.has(lookupKey(source))) continue;
    const path = resolve(job.mapFolder ?? dirname(job.files[0] ?? '.'), source.lookup);
    const file = inspected.get(path) ?? (await inspectFile(path));
    inspected.set(path, file);
    const table = await stageLookup(file, source, reading);
    tables.push(table);
    lookups.set(lookupKey(source), { by: source.by, sql: lookupSelect(table) });
  }
  return lookups;
}
