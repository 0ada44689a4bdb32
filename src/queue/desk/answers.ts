import { z } from 'zod';
import { PermanentError } from '../../model/errors.ts';
import { entrySchema } from '../entry.ts';
import type { LuaScript } from '../lua-script.ts';
import { redisError } from '../redis-error.ts';
import { logged } from '../transitions.ts';
import { workSchema } from '../work.ts';
import { refusalOf, refusedSchema } from './refused.ts';

const document = entrySchema.nullable().transform((entry) => entry ?? undefined);

export const heldAnswer = z.object({ work: workSchema, entry: document });
export const answeredAnswer = heldAnswer.nullable().transform((answer) => answer ?? undefined);
export const heldListAnswer = z.array(heldAnswer);
export const sweptAnswer = z.array(z.object({ done: z.enum(logged), work: workSchema }));
export const foundAnswer = z
  .object({ work: workSchema.nullable().transform((work) => work ?? undefined), entry: document })
  .nullable()
  .transform((found) => found ?? undefined);

const refused = refusedSchema.or(z.object({ ok: z.unknown() }));

/**
 * Asks a script and parses what it answers. `doing` says for an error of Redis what was being done, `about` which entry a refusal is about.
 */
export async function ask<Answer>(
  script: LuaScript,
  request: object,
  { answer, doing, about }: { answer: z.ZodType<Answer>; doing: string; about?: string | undefined },
): Promise<Answer> {
  const text = await script(JSON.stringify(request, wellFormed)).catch((error: unknown) => {
    throw redisError(error, doing);
  });
  const said = refused.parse(JSON.parse(z.string().parse(text)));
  if ('refused' in said) throw refusalOf(said, about);
  const parsed = answer.safeParse(said.ok);
  if (parsed.success) return parsed.data;
  throw new PermanentError(
    `Redis holds an entry that this version can't read, ${doing}: ${z.prettifyError(parsed.error)}. Publish again with \`npx pql rescore\`, or run the version that wrote it.`,
  );
}

/** Half a pair of UTF-16 is no text for Redis' JSON; it becomes what UTF-8 makes of it. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : value;
}
