import { z } from 'zod';
import { Problem } from './problem.ts';

/** Where a page ended, as a text that callers hand back and don't read. It is good for the list that gave it, and for no other. */
export interface Cursor<Place> {
  write(of: string, place: Place): string;
  /** Undefined without a cursor. Throws Problem `malformed` for one that isn't ours or is another list's. */
  read(of: string, cursor: string | undefined): Place | undefined;
}

export const cursorText = z.string().max(2_000).optional();

export function cursorOf<Place>(place: z.ZodType<Place>): Cursor<Place> {
  const shape = z.tuple([z.string(), place]);
  return {
    write: (of, at) => Buffer.from(JSON.stringify([of, at])).toString('base64url'),
    read(of, cursor) {
      if (cursor === undefined) return undefined;
      const read = shape.safeParse(parsed(cursor));
      if (read.success && read.data[0] === of) return read.data[1];
      throw new Problem('malformed', 'The cursor is not one that this list gave. Leave it out for the first page.', {
        errors: [{ place: 'query.cursor', message: 'expected the next_cursor of a page of this list' }],
      });
    },
  };
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
