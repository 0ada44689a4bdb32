import type { Redis } from 'ioredis';
import type { Entry } from '../entry.ts';
import type { QueueKeys } from '../keys.ts';
import type { Publication } from '../publication.ts';
import { textToStore } from '../stored-entry.ts';
import { inChunks } from './chunks.ts';
import { createFacets } from './facets.ts';
import { createNames } from './names.ts';
import { createPositions } from './positions.ts';
import { createSending, type Sending } from './sending.ts';
import { firstInstant, stayOf } from './stay-of.ts';

// About 2 MB a round trip at 3.4 kB an entry: large enough that the round trip doesn't count, small enough that
// others' commands wait a few milliseconds at most.
const chunk = 500;

/** A generation that is never switched on goes after this, so that a publish that crashed leaves nothing for ever. */
export const unswitchedSeconds = 3_600;

/** Score, id, score, id. */
type Members = (string | number)[];

export interface GenerationParts {
  readonly redis: Redis;
  readonly keys: QueueKeys;
  readonly generation: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes every team's entries as if nobody had touched one of them. `seen` is called with each. Returns how many each team has. In memory are
 * three chunks at most, and of all of them their ids, facets and names.
 */
export async function writeGeneration(
  parts: GenerationParts,
  { teams, asOf, asOfOf, unbeatable = [] }: Pick<Publication, 'teams' | 'asOf' | 'asOfOf' | 'unbeatable'>,
  seen: (entry: Entry) => void,
): Promise<{ readonly name: string; readonly entries: number }[]> {
  const sending = createSending();
  const names = createNames();
  const counts = [];
  for (const [team, entries] of teams) {
    const facets = createFacets();
    const positionOf = createPositions();
    let written = 0;
    for await (const block of inChunks(entries, chunk)) {
      parts.signal?.throwIfAborted();
      const placed = block.map((entry) => ({ entry, position: positionOf(entry) }));
      for (const { entry, position } of placed) {
        seen(entry);
        facets.add(position, entry);
        names.add(entry);
      }
      await sendBlock(parts, sending, team, placed);
      await sendLater(
        parts,
        sending,
        block.flatMap(({ entry_id }) => {
          const later = asOfOf?.(entry_id) ?? asOf;
          return later > asOf ? [later, entry_id] : [];
        }),
      );
      written += block.length;
    }
    if (written > 0) await sendFacets(parts, sending, team, facets.texts());
    counts.push({ name: team, entries: written });
  }
  await sendNames(parts, sending, names.fields());
  for await (const some of inChunks(unbeatable, chunk)) {
    const key = parts.keys.unbeatable(parts.generation);
    await sending.send(
      parts.redis
        .pipeline()
        .sadd(key, ...some)
        .expire(key, unswitchedSeconds),
    );
  }
  await sending.arrived();
  return counts;
}

/** Which entries a later as-of than the run's has written. */
async function sendLater({ redis, keys, generation }: GenerationParts, sending: Sending, members: Members) {
  if (members.length === 0) return;
  const key = keys.asOf(generation);
  await sending.send(
    redis
      .pipeline()
      .zadd(key, ...members)
      .expire(key, unswitchedSeconds),
  );
}

async function sendBlock(
  { redis, keys, generation }: GenerationParts,
  sending: Sending,
  team: string,
  block: readonly { readonly entry: Entry; readonly position: number }[],
): Promise<void> {
  const order: Members = [];
  const ranks: Members = [];
  const available: Members = [];
  const meantFor = new Map<string, Members>();
  const clocks: Members = [];
  const documents: string[] = [];
  const stays: string[] = [];
  for (const { entry, position } of block) {
    const id = entry.entry_id;
    const stay = { ...stayOf(team, entry), position };
    const clock = firstInstant(stay);
    order.push(stay.position, id);
    ranks.push(0, `${stay.rank} ${id}`);
    const list = stay.assigned_to === undefined ? available : listOf(meantFor, stay.assigned_to);
    list.push(stay.position, id);
    if (clock !== undefined) clocks.push(clock, id);
    documents.push(id, textToStore(entry));
    stays.push(id, JSON.stringify(stay));
  }

  const pipeline = redis.pipeline();
  const expiring = (key: string) => pipeline.expire(key, unswitchedSeconds);
  const places = (key: string, members: Members) => {
    if (members.length === 0) return;
    pipeline.zadd(key, ...members);
    expiring(key);
  };
  places(keys.order(generation, team), order);
  places(keys.ranks(generation, team), ranks);
  places(keys.available(generation, team), available);
  places(keys.stayClocks(generation), clocks);
  for (const [rep, members] of meantFor) {
    places(keys.meantFor(generation, team, rep), members);
    places(keys.lists(generation), [0, `team:${team}:rep:${rep}`]);
  }
  pipeline.hset(keys.documents(generation, team), ...documents);
  expiring(keys.documents(generation, team));
  pipeline.hset(keys.stays(generation), ...stays);
  expiring(keys.stays(generation));
  await sending.send(pipeline);
}

async function sendNames(
  { redis, keys, generation }: GenerationParts,
  sending: Sending,
  fields: Iterable<[string, string | Buffer]>,
): Promise<void> {
  const key = keys.directory(generation);
  for await (const some of inChunks(fields, chunk)) {
    await sending.send(
      redis
        .pipeline()
        .hset(key, ...some.flat())
        .expire(key, unswitchedSeconds),
    );
  }
}

async function sendFacets(
  { redis, keys, generation }: GenerationParts,
  sending: Sending,
  team: string,
  facets: readonly (readonly [string, Buffer])[],
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const [facet, bits] of facets) {
    pipeline.set(keys.facet(generation, team, facet), bits, 'EX', unswitchedSeconds);
    pipeline.zadd(keys.lists(generation), 0, `team:${team}:facet:${facet}`);
  }
  await sending.send(pipeline.expire(keys.lists(generation), unswitchedSeconds));
}

function listOf(lists: Map<string, Members>, rep: string): Members {
  const list = lists.get(rep) ?? [];
  lists.set(rep, list);
  return list;
}
