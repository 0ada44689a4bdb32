import type { Redis } from 'ioredis';
import type { Entry } from '../../src/queue/entry.ts';
import { firstInstant, stayOf } from '../../src/queue/store/stay-of.ts';
import { textToStore } from '../../src/queue/stored-entry.ts';

/** What a publish sends for some entries, ready to be sent. */
interface Block {
  readonly team: string;
  readonly places: (string | number)[];
  readonly clocks: (string | number)[];
  readonly documents: string[];
  readonly stays: string[];
}

const chunk = 500;

/** All that a publish writes of these queues, as texts. */
export function blocksOf(queues: ReadonlyMap<string, readonly Entry[]>): Block[] {
  const blocks: Block[] = [];
  for (const [team, entries] of queues) {
    for (let from = 0; from < entries.length; from += chunk) {
      const block: Block = { team, places: [], clocks: [], documents: [], stays: [] };
      for (const [index, entry] of entries.slice(from, from + chunk).entries()) {
        const stay = stayOf(team, entry, from + index + 1);
        block.places.push(stay.position, entry.entry_id);
        block.clocks.push(firstInstant(stay) ?? 0, entry.entry_id);
        block.documents.push(entry.entry_id, textToStore(entry));
        block.stays.push(entry.entry_id, JSON.stringify(stay));
      }
      blocks.push(block);
    }
  }
  return blocks;
}

/** The least that a publish could do: the same bytes in pipelines, two at a time, with nothing computed, looked at or switched. */
export async function writeBare(redis: Redis, prefix: string, blocks: readonly Block[]): Promise<void> {
  const onTheirWay: Promise<unknown>[] = [];
  for (const { team, places, clocks, documents, stays } of blocks) {
    if (onTheirWay.length >= 2) await onTheirWay.shift();
    const pipeline = redis.pipeline();
    pipeline.zadd(`${prefix}:${team}:order`, ...places);
    pipeline.zadd(`${prefix}:${team}:available`, ...places);
    pipeline.zadd(`${prefix}:clocks`, ...clocks);
    pipeline.hset(`${prefix}:${team}:documents`, ...documents);
    pipeline.hset(`${prefix}:stays`, ...stays);
    onTheirWay.push(pipeline.exec());
  }
  await Promise.all(onTheirWay);
}
