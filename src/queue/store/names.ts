import { type Mark, markEntry } from '../directory.ts';
import type { Entry } from '../entry.ts';

/** Names of a mark lie in the bucket that its highest bits say (lua/who.lua). */
const bucketBits = 12;
/** Entry ids that lie together (lua/who.lua). */
const idsTogether = 64;
/** A mark and the number of an entry, four bytes each, the highest first. */
const recordLength = 8;

/**
 * Collects under which names the entries of a generation are found: eight bytes a name, because half a million fields of a hash would cost more than
 * all else that a publish writes.
 */
export function createNames() {
  const ids: string[] = [];
  let count = 0;
  let marks = new Uint32Array(1_024);
  let numbers = new Uint32Array(1_024);

  /** Of the entry that was added last. */
  function note(mark: Mark): void {
    if (count === marks.length) {
      marks = twiceAsLong(marks);
      numbers = twiceAsLong(numbers);
    }
    marks[count] = mark;
    numbers[count] = ids.length - 1;
    count += 1;
  }

  /** Of each bucket that has any its records, in the order in which they were noted. */
  function* buckets(): Generator<[string, Buffer]> {
    const ends = new Uint32Array(1 << bucketBits);
    const bucketOf = (at: number) => (marks[at] ?? 0) >>> (32 - bucketBits);
    for (let at = 0; at < count; at += 1) ends[bucketOf(at)] = (ends[bucketOf(at)] ?? 0) + 1;
    for (let bucket = 1; bucket < ends.length; bucket += 1) {
      ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
    }
    const starts = Uint32Array.from(ends);
    const bytes = Buffer.allocUnsafe(count * recordLength);
    for (let at = count - 1; at >= 0; at -= 1) {
      const bucket = bucketOf(at);
      const place = (starts[bucket] ?? 0) - 1;
      starts[bucket] = place;
      bytes.writeUInt32BE(marks[at] ?? 0, place * recordLength);
      bytes.writeUInt32BE(numbers[at] ?? 0, place * recordLength + 4);
    }
    for (const [bucket, end] of ends.entries()) {
      const start = starts[bucket] ?? 0;
      if (start < end) yield [String(bucket), bytes.subarray(start * recordLength, end * recordLength)];
    }
  }

  return {
    add(entry: Entry): void {
      ids.push(entry.entry_id);
      markEntry(entry, note);
    },
    /** Fields of the directory and what is in them: `ids:N` a list of entry ids, `N` the records of a bucket. */
    *fields(): Generator<[string, string | Buffer]> {
      for (let at = 0; at < ids.length; at += idsTogether) {
        yield [`ids:${at / idsTogether}`, JSON.stringify(ids.slice(at, at + idsTogether))];
      }
      yield* buckets();
    },
  };
}

function twiceAsLong(short: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const long = new Uint32Array(short.length * 2);
  long.set(short);
  return long;
}
