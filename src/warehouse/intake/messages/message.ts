import { z } from 'zod';
import { type KindName, kindNames, kinds } from '../kinds.ts';

/** What a row that was sent says: texts by the fields of its kind, `properties` and `traits` as the text of a JSON object. */
export type Fields = Readonly<Record<string, string>>;

export interface MessageRow {
  readonly kind: KindName;
  readonly fields: Fields;
}

/** A message that was accepted, as it waits in Redis: one row, or several that belong together. */
export interface Message {
  readonly rows: readonly MessageRow[];
}

const schema: z.ZodType<Message> = z.object({
  rows: z.array(z.object({ kind: z.enum(kindNames), fields: z.record(z.string(), z.string()) })),
});

export const messageText = (message: Message): string => JSON.stringify(message);

/** A message that waits, or undefined for a text that no version of ours has written. */
export function readMessage(text: string): Message | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What may be said of a kind. Not when it arrived: that is when it is written here. */
export function sentFields(kindName: KindName): string[] {
  const { fields, map, arrival } = kinds[kindName];
  return [...Object.keys(fields).filter((field) => field !== arrival), ...(map ? [map] : [])];
}
