import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InputError, PermanentError, TransientError } from '../model/errors.ts';
import { type Entry, entrySchema } from './entry.ts';
import { queueKeys } from './keys.ts';
import { redisError } from './redis-error.ts';

/** The queues of one run, to be published whole. Instants are milliseconds since 1970. */
export interface Publication {
  readonly runId: string;
  readonly asOf: number;
  readonly knownAt: number;
  /** When this is published, by the caller's clock. */
  readonly publishedAt: number;
  /** Every team, also those whose queue is empty; entries in the order of the queue. */
  readonly teams: ReadonlyMap<string, Iterable<Entry> | AsyncIterable<Entry>>;
}

export type PublishResult =
  | { readonly published: true }
  /** A run of a later as-of is published already; nothing was changed. */
  | { readonly published: false; readonly laterRunId: string; readonly laterAsOf: number };

export interface Page {
  readonly runId: string;
  readonly asOf: number;
  /** Entries in the whole queue. */
  readonly total: number;
  /** Entries of the page; the first has the position `offset + 1`. */
  readonly offset: number;
  readonly entries: readonly Entry[];
}

export interface PublishedQueues {
  readonly runId: string;
  readonly asOf: number;
  readonly publishedAt: number;
  /** In the order of the routing file. */
  readonly teams: readonly { readonly team: string; readonly waiting: number }[];
}

/** The BDR queues in Redis. A reader sees the last published run whole, or the new one whole. */
export interface QueueStore {
  /** Writes a new generation and switches every team to it at once. An abort before the switch changes nothing. */
  publish(publication: Publication, options?: { readonly signal?: AbortSignal | undefined }): Promise<PublishResult>;
  /** A page of a team's queue, all of one run. Throws InputError for an unknown team, and before the first publish. */
  list(team: string, page: { readonly offset: number; readonly limit: number }): Promise<Page>;
  /** What is published, and how many wait in each queue; undefined before the first publish. */
  published(): Promise<PublishedQueues | undefined>;
  /** Names of the teams that have a queue; none before the first publish. */
  teams(): Promise<readonly string[]>;
  /** Entries in a team's queue. Throws InputError as `list` does. */
  waiting(team: string): Promise<number>;
}

export interface QueueStoreParts {
  /** Connected by the caller, who also closes it. */
  readonly redis: Redis;
  /** Start of all our keys, in braces: `{pql}`. */
  readonly prefix: string;
  /** A name that was never given before: every try of a publish writes a generation of its own. */
  readonly newId: () => string;
}

// About 1 MB a round trip at 2 kB an entry: large enough that the round trip doesn't count, small enough that
// others' commands wait a few milliseconds at most.
const chunk = 500;
/** A page is read inside one Lua script; beyond this it would hold others up, and `unpack` has its limit at 8,000. */
export const largestPage = 5_000;
/** An unswitched generation goes after this, so that a publish that crashed leaves nothing for ever. */
const unswitchedSeconds = 3_600;

const switchAnswer = z.tuple([z.enum(['switched', 'later', 'incomplete']), z.string()]).rest(z.string());
const pageAnswer = z.tuple([z.string(), z.coerce.number(), z.string(), z.number(), z.array(z.string())]).nullable();
const waitingAnswer = z
  .tuple([z.string(), z.coerce.number(), z.coerce.number()])
  .rest(z.union([z.string(), z.number()]))
  .nullable();
const teamNames = z.array(z.string());

/** Reads the Lua scripts beside this file. */
export function createQueueStore({ redis, prefix, newId }: QueueStoreParts): QueueStore {
  const keys = queueKeys(prefix);
  const script = (name: string) => readFileSync(new URL(`./lua/${name}.lua`, import.meta.url), 'utf8');
  const switchScript = script('switch');
  const pageScript = script('page');
  const waitingScript = script('waiting');

  async function writeTeam(generation: string, team: string, entries: Iterable<Entry> | AsyncIterable<Entry>) {
    const order = keys.order(generation, team);
    const documents = keys.documents(generation, team);
    let written = 0;
    for await (const block of inChunks(entries, chunk)) {
      const places = block.flatMap(({ entry_id }, index) => [written + index + 1, entry_id]);
      const texts = block.flatMap((entry) => [entry.entry_id, JSON.stringify(entry)]);
      const answers = await redis
        .pipeline()
        .zadd(order, ...places)
        .hset(documents, ...texts)
        .expire(order, unswitchedSeconds)
        .expire(documents, unswitchedSeconds)
        .exec();
      const failed = answers?.find(([error]) => error !== null)?.[0];
      if (failed) throw failed;
      written += block.length;
    }
    return written;
  }

  const remove = (generation: string, teams: readonly string[]) => {
    const all = teams.flatMap((team) => [keys.order(generation, team), keys.documents(generation, team)]);
    return all.length === 0 ? 0 : redis.unlink(...all);
  };

  async function publish(publication: Publication, signal: AbortSignal | undefined): Promise<PublishResult> {
    const generation = newId();
    const teams = [...publication.teams.keys()];
    const counts: number[] = [];
    for (const [team, entries] of publication.teams) {
      signal?.throwIfAborted();
      counts.push(await writeTeam(generation, team, entries));
    }
    signal?.throwIfAborted();
    const written = teams.flatMap((team) => [keys.order(generation, team), keys.documents(generation, team)]);
    const { runId, asOf, knownAt, publishedAt } = publication;
    const answer = await redis.eval(
      switchScript,
      1 + written.length,
      ...[keys.published, ...written],
      ...[generation, runId, asOf, knownAt, publishedAt, JSON.stringify(teams), keys.generations, ...counts],
    );
    const [done, named, detail = ''] = switchAnswer.parse(answer);
    if (done === 'incomplete') {
      throw new TransientError(
        `Redis lost part of the queues of run ${runId} before they were switched on (team ${teams[Number(named) - 1]}): the publish took longer than ${unswitchedSeconds / 60} min, or a generation was deleted. The last published run still serves; publish again.`,
      );
    }
    if (done === 'later') {
      await remove(generation, teams);
      return { published: false, laterRunId: named, laterAsOf: Number(detail) };
    }
    if (named !== '') await remove(named, teamNames.parse(JSON.parse(detail)));
    return { published: true };
  }

  async function published(): Promise<PublishedQueues | undefined> {
    const answer = waitingAnswer.parse(await redis.eval(waitingScript, 1, keys.published, keys.generations));
    if (!answer) return undefined;
    const [runId, asOf, publishedAt, ...pairs] = answer;
    const teams = [];
    for (let at = 0; at < pairs.length; at += 2)
      teams.push({ team: String(pairs[at]), waiting: Number(pairs[at + 1]) });
    return { runId, asOf, publishedAt, teams };
  }

  async function list(team: string, offset: number, limit: number): Promise<Page> {
    if (!Number.isInteger(offset) || offset < 0) throw new InputError(`A page begins at 0 or later, not at ${offset}.`);
    if (!Number.isInteger(limit) || limit < 1 || limit > largestPage) {
      throw new InputError(`A page has 1 to ${largestPage} entries, not ${limit}; read on with an offset.`);
    }
    const answer = pageAnswer.parse(
      await redis.eval(pageScript, 1, keys.published, keys.generations, team, offset, offset + limit - 1),
    );
    if (!answer) throw nothingPublished(team);
    const [runId, asOf, names, total, documents] = answer;
    const teams = teamNames.parse(JSON.parse(names));
    if (!teams.includes(team)) throw unknownTeam(team, teams);
    const entries = documents.map((document) => entrySchema.parse(JSON.parse(document)));
    return { runId, asOf, total, offset, entries };
  }

  return {
    publish: (publication, options) =>
      publish(publication, options?.signal).catch((error: unknown) => {
        throw options?.signal?.aborted ? error : redisError(error, `publishing run ${publication.runId}`);
      }),
    list: (team, { offset, limit }) => during(list(team, offset, limit), `reading the queue of ${team}`),
    published: () => during(published(), 'reading what is published'),
    async teams() {
      const queues = await during(published(), 'reading the teams');
      return queues?.teams.map(({ team }) => team) ?? [];
    },
    async waiting(team) {
      const queues = await during(published(), `counting the queue of ${team}`);
      if (!queues) throw nothingPublished(team);
      const found = queues.teams.find((queue) => queue.team === team);
      if (!found)
        throw unknownTeam(
          team,
          queues.teams.map((queue) => queue.team),
        );
      return found.waiting;
    },
  };
}

function during<Result>(result: Promise<Result>, doing: string): Promise<Result> {
  return result.catch((error: unknown) => {
    throw error instanceof z.ZodError
      ? new PermanentError(
          `Redis holds a queue that this version can't read, ${doing}: ${z.prettifyError(error)}. Publish again with \`pql rescore\`.`,
          { cause: error },
        )
      : redisError(error, doing);
  });
}

function unknownTeam(team: string, teams: readonly string[]): InputError {
  return new InputError(`There is no team "${team}" in the published queues. Teams: ${teams.join(', ')}.`);
}

function nothingPublished(team: string): InputError {
  return new InputError(`No queue of team "${team}" yet: nothing has been published. Run \`pql rescore\`.`);
}

async function* inChunks<Item>(items: Iterable<Item> | AsyncIterable<Item>, size: number): AsyncIterable<Item[]> {
  let block: Item[] = [];
  for await (const item of items) {
    block.push(item);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
