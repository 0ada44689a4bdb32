import type { Redis } from 'ioredis';
import { z } from 'zod';
import { digestOf, namesOf, namesOfEntry, type Whom } from '../directory.ts';
import type { Entry } from '../entry.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import { storedEntry } from '../stored-entry.ts';

const documents = z.array(z.string()).nullable();

/** Finds people in what is published, for whoever must not wait for ClickHouse. */
export function createFinding(redis: Redis, keys: QueueKeys) {
  const whoScript = luaScript(redis, keys.base, 'who');
  const keptScript = luaScript(redis, keys.base, 'kept-from-calls');
  const request = (whom: Whom) => JSON.stringify({ digests: namesOf(whom).map(digestOf) });

  return {
    async entryOf(whom: Whom): Promise<Entry | undefined> {
      const names = namesOf(whom);
      const found = documents.parse(await whoScript(request(whom))) ?? [];
      // The directory only grows until the next publish: who left an entry since is still found by it.
      return found
        .map((document) => storedEntry(document).read())
        .find((entry) => namesOfEntry(entry).some((name) => names.includes(name)));
    },
    async isKeptFromCalls(whom: Whom): Promise<boolean> {
      return z.literal([0, 1]).parse(await keptScript(request(whom))) === 1;
    },
  };
}
