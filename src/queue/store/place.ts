import type { Redis } from 'ioredis';
import { z } from 'zod';
import { namesOfEntry } from '../directory.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import type { Placed, Placement, Placements } from '../placement.ts';
import { textToStore } from '../stored-entry.ts';
import { workSchema } from '../work.ts';
import { comesBack } from './comes-back.ts';
import { notQualified } from './publish.ts';
import { stayOf } from './stay-of.ts';

// Entries that one script places: it takes a few milliseconds, and reps wait meanwhile.
const chunk = 100;

const ids = z.array(z.string());
const placedAnswer = z.tuple([ids, ids, ids, ids]).nullable();

/** Places single entries in what is published. See docs/queues.md, "What moves between two publishes". */
export function createPlacing(redis: Redis, keys: QueueKeys) {
  const script = luaScript(redis, keys.base, 'place');

  /** Undefined before the first publish. */
  async function placeSome(some: readonly Placement[], of: Omit<Placements, 'entries'>) {
    const returning = await returningOf(some, of);
    const request = {
      now: of.placedAt,
      seen: of.knownAt,
      told_up_to: of.toldUpTo,
      entries: some.map(({ entryId, asOf, entry, why, raisedAt }) => ({
        entry_id: entryId,
        as_of: asOf,
        raised_at: raisedAt,
        ...(entry === undefined
          ? { why: why ?? notQualified }
          : {
              stay: stayOf(entry.team, entry),
              names: [...namesOfEntry(entry)].flatMap((name) => [name, entryId]),
              returning: returning.get(entryId),
            }),
      })),
    };
    const documents = some.map(({ entry }) => (entry === undefined ? '' : textToStore(entry)));
    return placedAnswer.parse(await script(JSON.stringify(request), ...documents)) ?? undefined;
  }

  /** Of what was closed or let go of and is new again: the fence of the record, which is over unless something is done with it until then. */
  async function returningOf(
    some: readonly Placement[],
    of: Omit<Placements, 'entries'>,
  ): Promise<Map<string, string>> {
    const entries = some.flatMap(({ entry, asOf }) => (entry === undefined ? [] : [{ entry, asOf }]));
    if (entries.length === 0) return new Map();
    const records = await redis.hmget(keys.work, ...entries.map(({ entry }) => entry.entry_id));
    return new Map(
      entries.flatMap(({ entry, asOf }, at) => {
        const text = records[at];
        if (!text) return [];
        const work = workSchema.parse(JSON.parse(text));
        const { knownAt, placedAt, toldUpTo } = of;
        const isBack = comesBack(work, entry, { asOf, knownAt, publishedAt: placedAt, toldUpTo });
        return isBack ? [[work.entry_id, work.fence] as const] : [];
      }),
    );
  }

  return {
    async place({ entries, ...of }: Placements): Promise<Placed | undefined> {
      const placed: string[] = [];
      const left: string[] = [];
      const later: string[] = [];
      const beyond: string[] = [];
      const lists = [placed, left, later, beyond];
      const last = lastOfEach(entries);
      for (let at = 0; at < last.length; at += chunk) {
        const answer = await placeSome(last.slice(at, at + chunk), of);
        if (answer === undefined) return undefined;
        for (const [index, list] of lists.entries()) list.push(...(answer[index] ?? []));
      }
      return { placed, left, later, beyond };
    },
    async raisedUpTo(instant: number): Promise<string[]> {
      const raised = await redis.hgetall(keys.raised);
      return Object.entries(raised).flatMap(([id, at]) => (Number(at) <= instant ? [id] : []));
    },
  };
}

/** Of several placements of one entry the latest, of equally late ones the last that is given. */
function lastOfEach(entries: readonly Placement[]): Placement[] {
  const last = new Map<string, Placement>();
  for (const one of entries) if (one.asOf >= (last.get(one.entryId)?.asOf ?? 0)) last.set(one.entryId, one);
  return [...last.values()];
}
