import { z } from 'zod';
import { PermanentError } from '../../model/errors.ts';
import { type HeldText, heldText } from '../held.ts';
import type { LuaScript } from '../lua-script.ts';
import { redisError } from '../redis-error.ts';
import { type StoredEntry, storedEntry } from '../stored-entry.ts';
import { logged } from '../transitions.ts';
import { workSchema } from '../work.ts';
import { refusalOf, refusedSchema } from './refused.ts';

export const sweptAnswer = z.array(z.object({ done: z.enum(logged), work: workSchema }));

const texts = z.array(z.string());
const done = z.strictObject({ ok: z.unknown() });

export interface Asking<Answer> {
  /** What the script says in JSON when it doesn't refuse. */
  readonly answer: z.ZodType<Answer>;
  /** For an error of Redis what was being done. */
  readonly doing: string;
  /** Which entry a refusal is about. */
  readonly about?: string | undefined;
}

/** Asks a script and parses what it answers. Throws Refusal where it refuses. */
export async function ask<Answer>(script: LuaScript, request: object, asking: Asking<Answer>): Promise<Answer> {
  const { said } = await askWithDocuments(script, request, asking);
  return said;
}

/** The same of a script whose answer has documents besides, in its order; undefined where there is none. */
export async function askWithDocuments<Answer>(
  script: LuaScript,
  request: object,
  { answer, doing, about }: Asking<Answer>,
): Promise<{ readonly said: Answer; readonly documents: readonly (StoredEntry | undefined)[] }> {
  const answered = await script(JSON.stringify(request, wellFormed)).catch((error: unknown) => {
    throw redisError(error, doing);
  });
  const [text = '', ...documents] = texts.parse(Array.isArray(answered) ? answered : [answered]);
  const json: unknown = JSON.parse(text);
  const ok = done.safeParse(json);
  if (!ok.success) throw refusalOf(refusedSchema.parse(json), about);
  try {
    return {
      said: answer.parse(ok.data.ok),
      documents: documents.map((document) => (document === '' ? undefined : storedEntry(document))),
    };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new PermanentError(
      `Redis holds an entry that this version can't read, ${doing}: ${z.prettifyError(error)}. Publish again with \`npx pql rescore\`, or run the version that wrote it.`,
      { cause: error },
    );
  }
}

/** Asks a script that answers with a record and its entry. */
export async function askForHeld(
  script: LuaScript,
  request: object,
  asking: Omit<Asking<never>, 'answer'>,
): Promise<HeldText> {
  const { said, documents } = await askWithDocuments(script, request, { ...asking, answer: workSchema });
  return heldText(said, documents[0]);
}

/** Half a pair of UTF-16 is no text for Redis' JSON; it becomes what UTF-8 makes of it. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : value;
}
