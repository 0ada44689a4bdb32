import { isUtf8 } from 'node:buffer';
import { createRowBinary, type RowBinary } from './row-binary.ts';

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** A record may be this long; beyond it an opening quote counts as one that is never closed. */
export const longestRecord = 16 * 1024 * 1024;

/** Where the fields of the record that begins at `start` lie; the field arrays are reused from call to call. */
interface Scan {
  /** Where the next record begins, or where the fault was found. */
  next: number;
  fault: 'unclosed' | 'text after quote' | 'too long' | undefined;
  fields: number;
  readonly from: number[];
  readonly to: number[];
  readonly doubled: number[];
}

/** Finds the fields of one record. Gives false where the bytes end before the record does. */
function scan(bytes: Buffer, start: number, delimiter: number, last: boolean, found: Scan): boolean {
  let at = start;
  found.fields = 0;
  found.fault = undefined;
  for (;;) {
    const field = found.fields;
    found.fields += 1;
    found.doubled[field] = 0;
    if (bytes[at] === QUOTE) {
      let close = at + 1;
      for (;;) {
        close = bytes.indexOf(QUOTE, close);
        if (!last && (close < 0 || close + 1 === bytes.length)) return false;
        if (close < 0) {
          found.fault = 'unclosed';
          found.next = bytes.length;
          return true;
        }
        if (bytes[close + 1] !== QUOTE) break;
        found.doubled[field] = (found.doubled[field] ?? 0) + 1;
        close += 2;
      }
      found.from[field] = at + 1;
      found.to[field] = close;
      at = close + 1;
      if (bytes[at] === RETURN) {
        if (at + 1 === bytes.length && !last) return false;
        if (at + 1 === bytes.length || bytes[at + 1] === NEWLINE) at += 1;
      }
    } else {
      found.from[field] = at;
      let byte = bytes[at];
      while (byte !== undefined && byte !== delimiter && byte !== NEWLINE) byte = bytes[++at];
      if (byte === undefined && !last) return false;
      found.to[field] = byte !== delimiter && at > (found.from[field] ?? 0) && bytes[at - 1] === RETURN ? at - 1 : at;
    }
    if (at >= bytes.length) {
      if (!last) return false;
      found.next = bytes.length;
      return true;
    }
    if (bytes[at] === delimiter) {
      at += 1;
      continue;
    }
    if (bytes[at] !== NEWLINE) found.fault = 'text after quote';
    found.next = at + 1;
    return true;
  }
}

const isBlank = (bytes: Buffer, found: Scan): boolean =>
  found.fields === 1 &&
  found.from[0] === found.to[0] &&
  bytes[found.from[0] ?? 0] !== QUOTE &&
  bytes[(found.from[0] ?? 0) - 1] !== QUOTE;

const newScan = (): Scan => ({ next: 0, fault: undefined, fields: 0, from: [], to: [], doubled: [] });

/** The fields of the first record that isn't blank, as texts; undefined where there is none, or it is broken. */
export function firstRecord(bytes: Buffer, delimiter: number, last: boolean): string[] | undefined {
  const found = newScan();
  let at = withoutMark(bytes);
  while (at < bytes.length) {
    if (!scan(bytes, at, delimiter, last, found) || found.fault !== undefined) return undefined;
    if (!isBlank(bytes, found)) {
      return Array.from({ length: found.fields }, (_, i) =>
        bytes.toString('utf8', found.from[i], found.to[i]).replaceAll('""', (found.doubled[i] ?? 0) > 0 ? '"' : '""'),
      );
    }
    at = found.next;
  }
  return undefined;
}

/** Behind a byte order mark, if there is one. */
export const withoutMark = (bytes: Buffer): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/**
 * Cuts CSV into records and passes them on as RowBinary: record number (the first after the header is 1), fault, then
 * `columns` texts. A broken record is passed on with its fault and empty texts. A broken quote costs the line that it stands
 * in: reading goes on with the next line, however far the quote would have reached.
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  { columns, delimiter }: { readonly columns: number; readonly delimiter: number },
): AsyncGenerator<Buffer> {
  const out = createRowBinary();
  const found = newScan();
  let held: Buffer = Buffer.alloc(0);
  let arriving: Buffer[] = [];
  let size = 0;
  let record = -1;

  const drain = (last: boolean): void => {
    held = Buffer.concat([held, ...arriving]);
    arriving = [];
    let at = record < 0 ? withoutMark(held) : 0;
    const clean = isUtf8(held);
    while (at < held.length) {
      const tooLong = held.length - at > longestRecord;
      if (!scan(held, at, delimiter, last || tooLong, found)) break;
      if (found.next === held.length && tooLong && !last) found.fault ??= 'too long';
      if (found.fault !== undefined) {
        const newline = held.indexOf(NEWLINE, at);
        // The rest of the broken line is still to come: it belongs to this record.
        if (newline < 0 && !last && !tooLong) break;
        // The quote that closes somewhere further down was meant to open there.
        if (found.fault === 'text after quote' && newline >= 0 && newline < found.next - 1) found.fault = 'unclosed';
        found.next = newline < 0 ? held.length : newline + 1;
      }
      if (found.fault !== undefined || !isBlank(held, found)) {
        record += 1;
        if (record > 0) pass(held, at, clean);
      }
      at = found.next;
    }
    held = held.subarray(at);
    size = held.length;
  };

  const pass = (bytes: Buffer, from: number, clean: boolean): void => {
    out.begin(record, found.next - from);
    const fault = faultOf(found, columns, clean || isUtf8(bytes.subarray(from, found.next)));
    if (fault !== undefined) out.refuse(record, fault, columns);
    else fields(bytes, found, out);
  };

  for await (const chunk of chunks) {
    arriving.push(chunk);
    size += chunk.length;
    // A long record is looked at again only when twice as much has come: linear, not quadratic.
    if (size >= held.length * 2) {
      drain(false);
      const taken = out.take();
      if (taken.length > 0) yield taken;
    }
  }
  drain(true);
  yield out.take();
}

function fields(bytes: Buffer, found: Scan, out: RowBinary): void {
  for (let i = 0; i < found.fields; i += 1) {
    out.text(bytes, found.from[i] ?? 0, found.to[i] ?? 0, found.doubled[i] ?? 0);
  }
}

function faultOf(found: Scan, columns: number, utf8: boolean): string | undefined {
  if (found.fault === 'unclosed')
    return 'opens a quote that is not closed: close it, or double a quote that is meant as such';
  if (found.fault === 'too long') return 'is longer than 16 MiB: cut it, or leave out what is not needed';
  if (found.fault === 'text after quote') {
    return 'has text after a closing quote: double a quote that stands inside a quoted field';
  }
  if (found.fields !== columns) {
    return `has ${found.fields} fields where the header has ${columns}: quote fields that contain separators`;
  }
  return utf8 ? undefined : 'is not UTF-8: convert the file';
}
