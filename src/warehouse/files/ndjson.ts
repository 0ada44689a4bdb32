import { isUtf8 } from 'node:buffer';
import { longestRecord, withoutMark } from './csv.ts';
import { createRowBinary } from './row-binary.ts';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Cuts NDJSON into lines and passes them on as RowBinary: line number, fault, the line. Blank lines count and are left out. */
export async function* ndjsonRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const out = createRowBinary();
  let held: Buffer[] = [];
  let size = 0;
  let line = 0;

  const pass = (bytes: Buffer, whole: boolean): void => {
    line += 1;
    const from = line === 1 ? withoutMark(bytes) : 0;
    const to = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
    if (to <= from) return;
    out.begin(line, to - from);
    if (!whole) out.refuse(line, 'is longer than 16 MiB: cut it, or leave out what is not needed', 1);
    else if (!isUtf8(bytes)) out.refuse(line, 'is not UTF-8: convert the file', 1);
    else out.text(bytes, from, to, 0);
  };

  for await (const chunk of chunks) {
    let at = 0;
    for (let newline = chunk.indexOf(NEWLINE); newline >= 0; newline = chunk.indexOf(NEWLINE, at)) {
      const rest = chunk.subarray(at, newline);
      pass(held.length > 0 ? Buffer.concat([...held, rest]) : rest, size <= longestRecord);
      held = [];
      size = 0;
      at = newline + 1;
    }
    const rest = chunk.subarray(at);
    size += rest.length;
    // Of a line that is too long only its length is kept.
    if (size <= longestRecord) held.push(rest);
    else held = [Buffer.from('x')];
    const taken = out.take();
    if (taken.length > 0) yield taken;
  }
  if (size > 0) pass(Buffer.concat(held), size <= longestRecord);
  yield out.take();
}
