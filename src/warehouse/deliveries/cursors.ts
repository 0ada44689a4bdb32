import { z } from 'zod';
import type { Warehouse } from '../client.ts';
import { time } from '../intake/finished.ts';
import type { Query } from '../query.ts';

/** Up to where one stream was told (migration 0010). */
export interface Cursor {
  readonly part: string;
  readonly position: string;
  readonly upTo: number;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/** How far those were told who are told of what happens. */
export interface Cursors {
  of(stream: string): Promise<ReadonlyMap<string, Cursor>>;
  write(stream: string, cursors: readonly Omit<Cursor, 'at'>[], at: number): Promise<void>;
}

export function createCursors(warehouse: Warehouse): Cursors {
  return {
    async of(stream) {
      const found = await warehouse.rows(cursorsOf, { stream });
      return new Map(found.map((cursor) => [cursor.part, cursor]));
    },
    async write(stream, cursors, at) {
      await warehouse.insert(
        'delivery_cursors',
        cursors.map(({ part, position, upTo }) => ({ stream, part, position, up_to: String(upTo), at: time(at) })),
      );
    },
  };
}

const cursorsOf: Query<Cursor> = {
  name: 'cursors of a stream',
  sql: `
    SELECT part, position, up_to, toUnixTimestamp64Milli(at) AS written_at
    FROM delivery_cursors FINAL
    WHERE stream = {stream:String}`,
  row: z
    .object({
      part: z.string(),
      position: z.string(),
      up_to: z.coerce.number(),
      written_at: z.coerce.number(),
    })
    .transform(({ part, position, up_to: upTo, written_at: at }) => ({ part, position, upTo, at })),
};
