import type { Redis } from 'ioredis';
import type { Entry } from '../../src/queue/entry.ts';
import { createFacets } from '../../src/queue/store/facets.ts';
import { createNames } from '../../src/queue/store/names.ts';
import { createPositions } from '../../src/queue/store/positions.ts';
import { firstInstant, stayOf } from '../../src/queue/store/stay-of.ts';
import { textToStore } from '../../src/queue/stored-entry.ts';

/** What a publish sends for some entries, ready to be sent. */
interface Block {
  readonly team: string;
  readonly places: (string | number)[];
  readonly ranks: (string | number)[];
  readonly clocks: (string | number)[];
  readonly documents: string[];
  readonly stays: string[];
  /** Of the whole team, with its last block. */
  facets: readonly (readonly [string, Buffer])[];
}

interface Blocks {
  readonly blocks: readonly Block[];
  /** Some fields of the directory at a time. */
  readonly names: readonly (string | Buffer)[][];
}

const chunk = 500;

/** All that a publish writes of these queues, as texts. */
export function blocksOf(queues: ReadonlyMap<string, readonly Entry[]>): Blocks {
  const blocks: Block[] = [];
  const names = createNames();
  for (const [team, entries] of queues) {
    const positionOf = createPositions();
    const facets = createFacets();
    for (let from = 0; from < entries.length; from += chunk) {
      const block: Block = {
        ...{ team, places: [], ranks: [], clocks: [], documents: [], stays: [], facets: [] },
      };
      for (const entry of entries.slice(from, from + chunk)) {
        const id = entry.entry_id;
        const stay = { ...stayOf(team, entry), position: positionOf(entry) };
        facets.add(stay.position, entry);
        block.places.push(stay.position, id);
        block.ranks.push(0, `${stay.rank} ${id}`);
        block.clocks.push(firstInstant(stay) ?? 0, id);
        block.documents.push(id, textToStore(entry));
        block.stays.push(id, JSON.stringify(stay));
        names.add(entry);
      }
      if (from + chunk >= entries.length) block.facets = facets.texts();
      blocks.push(block);
    }
  }
  const fields = [...names.fields()];
  const together = Array.from({ length: Math.ceil(fields.length / chunk) }, (_, at) => at * chunk);
  return { blocks, names: together.map((from) => fields.slice(from, from + chunk).flat()) };
}

/** The least that a publish could do: the same bytes in pipelines, two at a time, with nothing computed, looked at or switched. */
export async function writeBare(redis: Redis, prefix: string, { blocks, names }: Blocks): Promise<void> {
  const onTheirWay: Promise<unknown>[] = [];
  for (const { team, places, ranks, clocks, documents, stays, facets } of blocks) {
    if (onTheirWay.length >= 2) await onTheirWay.shift();
    const pipeline = redis.pipeline();
    pipeline.zadd(`${prefix}:${team}:order`, ...places);
    pipeline.zadd(`${prefix}:${team}:ranks`, ...ranks);
    pipeline.zadd(`${prefix}:${team}:available`, ...places);
    pipeline.zadd(`${prefix}:clocks`, ...clocks);
    pipeline.hset(`${prefix}:${team}:documents`, ...documents);
    pipeline.hset(`${prefix}:stays`, ...stays);
    for (const [facet, bits] of facets) pipeline.set(`${prefix}:${team}:facet:${facet}`, bits);
    onTheirWay.push(pipeline.exec());
  }
  for (const some of names) {
    if (onTheirWay.length >= 2) await onTheirWay.shift();
    onTheirWay.push(redis.hset(`${prefix}:directory`, ...some));
  }
  await Promise.all(onTheirWay);
}
