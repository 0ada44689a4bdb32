/** Collects rows in ClickHouse's RowBinary format: a record number, a fault, then texts. Nothing is left to quote or to guess. */
export interface RowBinary {
  /** Makes room for a record of `bytes` bytes, and starts it. */
  begin(record: number, bytes: number): void;
  /** Adds the bytes `from` to `to` as one text; with `doubled` quotes in it, each pair of quotes becomes one. */
  text(source: Buffer, from: number, to: number, doubled: number): void;
  /** Forgets the record that was begun, and writes in its place one with a fault and `columns` empty texts. */
  refuse(record: number, fault: string, columns: number): void;
  /** What was collected since the last call. */
  take(): Buffer;
}

const QUOTE = 0x22;

export function createRowBinary(): RowBinary {
  let out = Buffer.allocUnsafe(1 << 17);
  let at = 0;
  let began = 0;

  const ensure = (bytes: number): void => {
    if (at + bytes <= out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(out.length * 2, at + bytes));
    out.copy(larger, 0, 0, at);
    out = larger;
  };
  const head = (record: number): void => {
    out.writeUInt32LE(record % 2 ** 32, at);
    out.writeUInt32LE(Math.floor(record / 2 ** 32), at + 4);
    at += 8;
  };
  const length = (bytes: number): void => {
    let rest = bytes;
    while (rest >= 0x80) {
      out[at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    out[at++] = rest;
  };

  return {
    begin(record, bytes) {
      // A text costs its length's varint, 5 bytes at most, in place of its separator.
      ensure(64 + bytes * 6);
      began = at;
      head(record);
      length(0);
    },
    text(source, from, to, doubled) {
      length(to - from - doubled);
      if (doubled === 0 && to - from > 24) {
        source.copy(out, at, from, to);
        at += to - from;
        return;
      }
      for (let i = from; i < to; i += 1) {
        const byte = source[i] ?? 0;
        out[at++] = byte;
        if (byte === QUOTE && doubled > 0) i += 1;
      }
    },
    refuse(record, fault, columns) {
      at = began;
      const bytes = Buffer.from(fault);
      ensure(64 + bytes.length + columns);
      head(record);
      length(bytes.length);
      at += bytes.copy(out, at);
      out.fill(0, at, at + columns);
      at += columns;
    },
    take() {
      const taken = out.subarray(0, at);
      out = Buffer.allocUnsafe(Math.max(1 << 17, at));
      at = 0;
      began = 0;
      return taken;
    },
  };
}
