import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, type SchemaElement } from 'hyparquet';
import { InputError } from '../../model/errors.ts';
import { shownName } from '../intake/relation.ts';
import { csvRows, firstRecord, longestRecord, withoutMark } from './csv.ts';
import { ndjsonRows } from './ndjson.ts';

/** A file that was looked at: what it is and which columns it has. No row of it was read. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  readonly format: 'csv' | 'ndjson' | 'parquet';
  /** Its columns in order. Of NDJSON those of its first lines: others may follow. */
  readonly columns: readonly string[];
  /** Columns of Parquet that are maps; all others are read as texts. */
  readonly maps?: ReadonlySet<string>;
  /** Columns of Parquet that have no text form: lists, structs, and maps of such. */
  readonly unusable?: readonly string[];
  /** Its rows as the engine reads them: RowBinary, or the Parquet file as it is. `onRead` is told the bytes read on disk. */
  open(onRead: (bytes: number) => void, signal: AbortSignal): Readable;
}

/** Looks at a file. Throws InputError where it is missing, empty, or nothing that can be imported. */
export async function inspectFile(path: string): Promise<SourceFile> {
  const bytes = await sizeOf(path);
  const zipped = (await head(path, 2, false)).equals(Buffer.from([0x1f, 0x8b]));
  const start = await head(path, 64 * 1024, zipped);
  if (start.length === 0) throw new InputError(`${path} is empty: there is nothing to import.`);
  if (start[0] === 0xff && start[1] === 0xfe) throw new InputError(`${path} is UTF-16. Convert it to UTF-8.`);

  const format = formatOf(path, start);
  if (format === 'parquet') {
    if (zipped)
      throw new InputError(`${path} is Parquet inside gzip. Unpack it first: Parquet is compressed by itself.`);
    return {
      path,
      bytes,
      format,
      ...(await parquetColumns(path)),
      open: (onRead, signal) => raw(path, onRead, signal),
    };
  }
  const chunks = (onRead: (bytes: number) => void, signal: AbortSignal): Readable =>
    unpacked(raw(path, onRead, signal), zipped, path);

  if (format === 'ndjson') {
    const columns = keysOf(start);
    return {
      path,
      bytes,
      format,
      columns,
      open: (...how) => Readable.from(ndjsonRows(chunks(...how)), { objectMode: false }),
    };
  }
  const delimiter = delimiterOf(start);
  const header =
    firstRecord(start, delimiter, start.length < 64 * 1024) ??
    firstRecord(await head(path, longestRecord, zipped), delimiter, true);
  if (header === undefined) throw new InputError(`${path} has no header: its first line must name the columns.`);
  const columns = columnNames(header, path);
  const cut = { columns: columns.length, delimiter };
  return {
    path,
    bytes,
    format,
    columns,
    open: (...how) => Readable.from(csvRows(chunks(...how), cut), { objectMode: false }),
  };
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new InputError(`${path} isn't there. Check the path.`, { cause: error });
    throw new InputError(`${path} can't be read (${code}). Check its permissions.`, { cause: error });
  });
  if (!found.isFile()) throw new InputError(`${path} is no file. Name the files themselves.`);
  return found.size;
}

function formatOf(path: string, start: Buffer): SourceFile['format'] {
  const parquet = start.subarray(0, 4).toString('latin1') === 'PAR1';
  const name = path.toLowerCase().replace(/\.gz$/, '');
  const first = start.toString('utf8', withoutMark(start), 4096).trimStart().charAt(0);
  if (parquet) return 'parquet';
  if (name.endsWith('.parquet'))
    throw new InputError(`${path} is called Parquet but isn't: it doesn't begin with PAR1.`);
  if (/\.(csv|tsv|txt)$/.test(name)) return 'csv';
  if (/\.(ndjson|jsonl|json)$/.test(name)) {
    if (first === '[') throw new InputError(`${path} is one JSON array. Write one object a line (jq -c '.[]' does).`);
    return 'ndjson';
  }
  if (first === '{') return 'ndjson';
  throw new InputError(
    `${path}: can't tell its format. Call it .csv, .ndjson or .parquet, with .gz behind if it is packed.`,
  );
}

function raw(path: string, onRead: (bytes: number) => void, signal: AbortSignal): Readable {
  const stream = createReadStream(path, { highWaterMark: 1 << 18, signal });
  stream.on('data', (chunk) => onRead(chunk.length));
  // Listening starts the flow: whoever reads decides when.
  stream.pause();
  return stream;
}

function unpacked(stream: Readable, zipped: boolean, path: string): Readable {
  if (!zipped) return stream;
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  return pipeline(stream, gunzip, () => undefined).on('error', () => undefined) && Readable.from(guarded(gunzip, path));
}

async function* guarded(gunzip: Readable, path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))) {
      throw new InputError(
        `${path} is damaged: its gzip data break off or are wrong (${String(error.code)}). Fetch it again.`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

/** The first bytes of a file, unpacked where it is zipped. */
async function head(path: string, bytes: number, zipped: boolean): Promise<Buffer> {
  if (!zipped) {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of unpacked(createReadStream(path), true, path)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= bytes) break;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}

const COMMA = 0x2c;

/** Spreadsheets of many countries separate by semicolons. */
function delimiterOf(start: Buffer): number {
  const line = start.subarray(0, Math.max(start.indexOf(0x0a), 0) || start.length);
  if (line.includes(COMMA)) return COMMA;
  return [0x3b, 0x09].find((candidate) => line.includes(candidate)) ?? COMMA;
}

function columnNames(header: readonly string[], path: string): string[] {
  // What is no text decodes to U+FFFD; a header has no control characters but the newlines of a quoted name.
  if (header.some((name) => /\uFFFD|[^\P{Cc}\t\r\n]/u.test(name))) {
    throw new InputError(
      `${path} is no CSV in UTF-8: its first line holds other bytes. Convert the file, or unpack it.`,
    );
  }
  const names = header.map((name, i) => name.trim() || `column_${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new InputError(
      `${path} has two columns called "${shownName(twice)}". Rename one, so that a map can tell them apart.`,
    );
  }
  return names;
}

function keysOf(start: Buffer): string[] {
  const keys = new Set<string>();
  for (const line of start.toString('utf8', withoutMark(start)).split('\n').slice(0, 200)) {
    try {
      const row: unknown = JSON.parse(line);
      if (typeof row === 'object' && row !== null) for (const key of Object.keys(row)) keys.add(key);
    } catch {
      // A line that is cut off or broken tells no keys; the engine judges it when it is loaded.
    }
  }
  return [...keys];
}

async function parquetColumns(path: string): Promise<Required<Pick<SourceFile, 'columns' | 'maps' | 'unusable'>>> {
  const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(path)).catch((error: unknown) => {
    throw new InputError(`${path} is damaged: its Parquet footer can't be read. Fetch or write it again.`, {
      cause: error,
    });
  });
  const columns: string[] = [];
  const maps = new Set<string>();
  const unusable: string[] = [];
  // The schema is a tree written depth first; the first element is the root.
  for (let at = 1, end = at; at < schema.length; at = end) {
    end = endOf(schema, at);
    const { name, num_children, repetition_type } = schema[at] ?? { name: '' };
    if (isTextMap(schema.slice(at, end))) maps.add(name);
    else if (num_children || repetition_type === 'REPEATED') {
      unusable.push(name);
      continue;
    }
    columns.push(name);
  }
  return { columns, maps, unusable };
}

/** Where the element behind the one at `at`, and all that is in it, stands. */
function endOf(schema: readonly SchemaElement[], at: number): number {
  let end = at + 1;
  for (let children = schema[at]?.num_children ?? 0; children > 0 && end < schema.length; children -= 1) {
    end = endOf(schema, end);
  }
  return end;
}

/** A map is a group of one repeated group of a key and a value; here neither has anything in it. */
function isTextMap(elements: readonly SchemaElement[]): boolean {
  const [map, pair, ...inner] = elements;
  const marked = map?.logical_type?.type === 'MAP' || /^MAP/.test(map?.converted_type ?? '');
  return marked && pair?.repetition_type === 'REPEATED' && inner.length === 2;
}
