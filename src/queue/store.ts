import type { Redis } from 'ioredis';
import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import type { Milliseconds } from '../model/types.ts';
import type { Whom } from './directory.ts';
import type { Entry } from './entry.ts';
import { queueKeys } from './keys.ts';
import type { Placed, Placements } from './placement.ts';
import type { Publication, PublishResult } from './publication.ts';
import { redisError } from './redis-error.ts';
import { Refusal } from './refusal.ts';
import { createFinding } from './store/find-whom.ts';
import { createPlacing } from './store/place.ts';
import { createPublishing } from './store/publish.ts';
import {
  createReading,
  nothingPublished,
  type Page,
  type PageRequest,
  type PublishedQueues,
  type QueueRowText,
  unknownTeam,
} from './store/read.ts';
import { createRestoring, type Restoration } from './store/restore.ts';

export type { Publication, PublishResult } from './publication.ts';
export type { Filters } from './store/facets.ts';
export type {
  Page,
  PageRequest,
  PublishedQueues,
  QueueCounts,
  QueueRow,
  QueueRowText,
  QueueStatus,
} from './store/read.ts';
export { largestPage, queueStatuses } from './store/read.ts';
export type { Restoration } from './store/restore.ts';

/** The BDR queues in Redis. A reader sees the last published run whole, or the new one whole. Throws TransientError while Redis is away. */
export interface QueueStore {
  /** Writes a new generation and switches every team to it at once. An abort before the switch changes nothing. */
  publish(publication: Publication, options?: { readonly signal?: AbortSignal | undefined }): Promise<PublishResult>;
  /**
   * Moves single entries in what is published, puts them in and takes them out; what reps have of them stays theirs. In chunks: of some placed and
   * others not, doing it again does the rest. Throws Refusal `nothing_published` before the first publish.
   */
  place(placements: Placements): Promise<Placed>;
  /** Ids of entries that were raised by an instant, and of whose hand-raise no run has known. */
  raisedUpTo(instant: Milliseconds): Promise<readonly string[]>;
  /** The published entry of somebody: by the account, else by the lead id, else by the e-mail. */
  entryOf(whom: Whom): Promise<Entry | undefined>;
  /** Whether a suppression keeps them from calls that no hand-raise beats, as the last publish knew. */
  isKeptFromCalls(whom: Whom): Promise<boolean>;
  /** A page of a team's queue, all of one run. Throws Refusal `unknown_team`, and `nothing_published` before the first publish. */
  list(team: string, page: PageRequest): Promise<Page>;
  /** The same with entries as JSON texts, for whoever passes them on. */
  listTexts(team: string, page: PageRequest): Promise<Page<QueueRowText>>;
  /** What is published, and what is in each queue; undefined before the first publish. */
  published(): Promise<PublishedQueues | undefined>;
  /** Names of the teams that have a queue; none before the first publish. */
  teams(): Promise<readonly string[]>;
  /** Entries in a team's queue that nobody holds. Throws Refusal as `list` does. */
  waiting(team: string): Promise<number>;
  /**
   * Makes everything anew after a Redis was flushed or lost, in place of what stands. The outbox and answers to idempotency keys stay as they are.
   * Not for two at once.
   */
  restore(restoration: Restoration): Promise<void>;
}

export interface QueueStoreParts {
  /** Connected by the caller, who also closes it. */
  readonly redis: Redis;
  /** Start of all our keys, in braces: `{pql}`. */
  readonly prefix: string;
  /** A name that was never given before. */
  readonly newId: () => string;
}

/** Reads the Lua scripts in lua/. */
export function createQueueStore({ redis, prefix, newId }: QueueStoreParts): QueueStore {
  const keys = queueKeys(prefix);
  const publishing = createPublishing({ redis, keys, newId });
  const placing = createPlacing(redis, keys);
  const finding = createFinding(redis, keys);
  const reading = createReading(redis, keys);
  const restoring = createRestoring({ redis, keys, newId });

  return {
    publish: (publication, { signal } = {}) =>
      publishing.publish(publication, signal).catch((error: unknown) => {
        throw signal?.aborted ? error : redisError(error, `publishing run ${publication.runId}`);
      }),
    async place(placements) {
      const placed = await during(placing.place(placements), 'placing entries in the queues');
      if (placed) return placed;
      throw new Refusal(
        'nothing_published',
        'No entry can be placed before the first publish. Run `pql rescore`; if Redis was flushed, `pql queue rebuild`.',
      );
    },
    raisedUpTo: (instant) => during(placing.raisedUpTo(instant), 'looking up who asked to be called'),
    entryOf: (whom) => during(finding.entryOf(whom), 'looking somebody up in the queues'),
    isKeptFromCalls: (whom) => during(finding.isKeptFromCalls(whom), 'looking up who must not be called'),
    list: (team, page) => during(reading.list(team, page), `reading the queue of ${team}`),
    listTexts: (team, page) => during(reading.listTexts(team, page), `reading the queue of ${team}`),
    published: () => during(reading.published(), 'reading what is published'),
    async teams() {
      const queues = await during(reading.published(), 'reading the teams');
      return queues?.teams.map(({ team }) => team) ?? [];
    },
    async waiting(team) {
      const queues = await during(reading.published(), `counting the queue of ${team}`);
      if (!queues) throw nothingPublished(team);
      const found = queues.teams.find((queue) => queue.team === team);
      if (found) return found.waiting;
      throw unknownTeam(
        team,
        queues.teams.map((queue) => queue.team),
      );
    },
    restore: (restoration) => during(restoring.restore(restoration), 'making the queues anew'),
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
