import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Entry, entrySchema } from './entry.ts';

/** An entry as it lies in Redis. */
export interface StoredEntry {
  /** Its JSON, for whoever passes it on: of the form that this version gives it. */
  readonly text: string;
  /** Parsed when it is first asked for. */
  read(): Entry;
}

/** Names the form of an entry: another version, which has other fields, has another one. */
const form = createHash('sha1')
  .update(JSON.stringify(z.toJSONSchema(entrySchema)))
  .digest('hex')
  .slice(0, 8);

/** What is written of an entry: its form and its JSON. */
export function textToStore(entry: Entry): string {
  return form + JSON.stringify(entry);
}

/**
 * Reads what was written. JSON of this version is passed on unread: reading and writing the entries of a page would take longer than all else. What
 * another version wrote is brought into this one's form, or ZodError.
 */
export function storedEntry(written: string): StoredEntry {
  const text = written.slice(form.length);
  if (!written.startsWith(form)) return inOurForm(written.slice(written.indexOf('{')));
  let entry: Entry | undefined;
  return {
    text,
    read() {
      entry ??= entrySchema.parse(JSON.parse(text));
      return entry;
    },
  };
}

function inOurForm(text: string): StoredEntry {
  const entry = entrySchema.parse(JSON.parse(text));
  return { text: JSON.stringify(entry), read: () => entry };
}
