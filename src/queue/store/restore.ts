import type { Redis } from 'ioredis';
import { z } from 'zod';
import { TransientError } from '../../model/errors.ts';
import type { Entry } from '../entry.ts';
import { type QueueKeys, queueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import type { Publication } from '../publication.ts';
import { textToStore } from '../stored-entry.ts';
import type { Work } from '../work.ts';
import { inChunks } from './chunks.ts';
import { createPublishing } from './publish.ts';
import { createSending } from './sending.ts';

/** All that the queues are made anew from. Instants are milliseconds since 1970. */
export interface Restoration extends Omit<Publication, 'whyGone'> {
  /** The latest record of each entry; what the publication had forgotten may be among them. */
  readonly works: Iterable<Work> | AsyncIterable<Work>;
  /** Documents of what reps hold and the publication hasn't. */
  readonly kept: Iterable<Entry>;
  /** Rep → until when they are away. */
  readonly away: ReadonlyMap<string, number>;
  /** Calendar day → rep → entries claimed. */
  readonly claimed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The last fence that is known; the next transition gets a greater one. */
  readonly fence: string;
}

const chunk = 500;
const claimsKeptSeconds = 3 * 86_400;
const stood = z.literal([0, 1]);

/**
 * Makes the queues anew beside what stands, then puts them in its place in one step: who reads or claims meanwhile sees what stood before. What
 * a crash left is taken away by the next one. Not for two at once.
 */
export function createRestoring(parts: {
  readonly redis: Redis;
  readonly keys: QueueKeys;
  readonly newId: () => string;
}) {
  const { redis, keys, newId } = parts;
  const below = `${keys.base}:restoring`;
  const made = queueKeys(below);
  const publishing = createPublishing({ redis, keys: made, newId });
  const remember = luaScript(redis, made.base, 'remember');
  const stand = luaScript(redis, keys.base, 'stand');

  async function rememberAll(works: Restoration['works']): Promise<void> {
    for await (const block of inChunks(works, chunk)) {
      await remember(JSON.stringify({ works: block.map((work) => JSON.stringify(work)) }));
    }
  }

  async function writeRest({ kept, away, claimed }: Restoration): Promise<void> {
    const sending = createSending();
    for await (const block of inChunks(kept, chunk)) {
      await sending.send(
        redis.pipeline().hset(made.kept, ...block.flatMap((entry) => [entry.entry_id, textToStore(entry)])),
      );
    }
    const rest = redis.pipeline();
    if (away.size > 0) rest.hset(made.away, new Map(away));
    for (const [day, reps] of claimed) {
      if (reps.size === 0) continue;
      rest.hset(made.claimedOn(day), new Map(reps));
      rest.expire(made.claimedOn(day), claimsKeptSeconds);
    }
    await sending.send(rest);
    await sending.arrived();
  }

  /** Of the keys that begin so, the names; of one Redis, not of a cluster. */
  async function namesBelow(start: string): Promise<string[]> {
    const names = new Set<string>();
    let cursor = '0';
    do {
      const [next, found] = await redis.scan(
        cursor,
        'MATCH',
        `${start.replace(/[\\*?[\]]/g, '\\$&')}:*`,
        'COUNT',
        1_000,
      );
      for (const name of found) names.add(name);
      cursor = next;
    } while (cursor !== '0');
    return [...names];
  }

  async function clear(): Promise<void> {
    const left = await namesBelow(below);
    for (let at = 0; at < left.length; at += chunk) await redis.unlink(...left.slice(at, at + chunk));
  }

  return {
    async restore(restoration: Restoration): Promise<void> {
      await clear();
      const attempt = newId();
      // Up to this fence all is known: nothing changes while this is written.
      await redis.hset(made.meta, { attempt, fence: restoration.fence });
      await rememberAll(restoration.works);
      await writeRest(restoration);
      const publication = { ...restoration, whyGone: undefined };
      const written = await publishing.write(publication, undefined);
      if (!written.published) throw new Error(`A new corner of Redis holds a later run, ${written.laterRunId}.`);
      await publishing.settle(written.touched, publication);

      const names = (await namesBelow(made.base)).map((name) => name.slice(made.base.length));
      const staying = [keys.outbox, keys.meta, keys.away, ...names.map((name) => `${made.base}${name}`)];
      const replaced = (await namesBelow(keys.base)).filter(
        (name) => !staying.includes(name) && !name.startsWith(keys.once('')),
      );
      const request = {
        from: made.base,
        keys: names.filter((name) => name !== ':meta'),
        replaced,
        fence: restoration.fence,
        incarnation: newId(),
        attempt,
      };
      if (stood.parse(await stand(JSON.stringify(request))) === 1) return clear();
      throw new TransientError(
        'Redis lost part of the queues that were being made anew: it was flushed or has restarted meanwhile. Run `npx pql queue rebuild` again.',
      );
    },
  };
}
