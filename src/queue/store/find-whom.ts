import type { Redis } from 'ioredis';
import { z } from 'zod';
import { marksOf, namesOf, namesOfEntry, type Whom } from '../directory.ts';
import type { Entry } from '../entry.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import { storedEntry } from '../stored-entry.ts';

const documents = z.array(z.string()).nullable();

/** Finds people in what is published, for whoever must not wait for ClickHouse. */
export function createFinding(redis: Redis, keys: QueueKeys) {
  const whoScript = luaScript(redis, keys.base, 'who');
  const keptScript = luaScript(redis, keys.base, 'kept-from-calls');

  return {
    async entryOf(whom: Whom): Promise<Entry | undefined> {
      const names = namesOf(whom);
      const found =
        documents.parse(await whoScript(JSON.stringify({ names, marks: marksOf(whom).map((mark) => mark >>> 0) }))) ??
        [];
      // The directory only grows until the next publish, and names may share a mark: some are found that aren't meant.
      return found
        .map((document) => storedEntry(document).read())
        .find((entry) => {
          const its = namesOfEntry(entry);
          return names.some((name) => its.has(name));
        });
    },
    async isKeptFromCalls(whom: Whom): Promise<boolean> {
      return z.literal([0, 1]).parse(await keptScript(JSON.stringify({ names: namesOf(whom) }))) === 1;
    },
  };
}
