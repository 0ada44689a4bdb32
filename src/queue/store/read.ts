import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import { type Entry, entrySchema } from '../entry.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import { Refusal } from '../refusal.ts';
import { type WorkState, workSchema } from '../work.ts';
import { type WorkView, workView } from '../work-view.ts';
import { type Filters, facetsAsked } from './facets.ts';

/** What of a queue is asked for: all that is open, what nobody holds, or what somebody holds. */
export const queueStatuses = ['open', 'available', 'held'] as const;
export type QueueStatus = (typeof queueStatuses)[number];

export interface PageRequest {
  readonly limit: number;
  /** Entries to pass over; none without it. */
  readonly offset?: number | undefined;
  /** The position behind which the page begins, in place of `offset`. */
  readonly after?: number | undefined;
  /** `open` without it. */
  readonly status?: QueueStatus | undefined;
  /** Everyone without it. */
  readonly filters?: Filters | undefined;
}

/** An entry at its place, with what was done with it. */
export type QueueRow = Entry & {
  /** Place in the queue as it was published, from 1; what was closed since leaves a gap. */
  readonly position: number;
  readonly status: WorkState;
  /** Null where nobody has touched it. */
  readonly work: WorkView | null;
};

export interface Page {
  readonly runId: string;
  readonly asOf: number;
  /** Entries of that status, and of those filters, in the whole queue. */
  readonly total: number;
  readonly entries: readonly QueueRow[];
  /** The position behind which the next page begins; undefined where this one has fewer entries than were asked for. */
  readonly next: number | undefined;
}

export interface PublishedQueues {
  readonly runId: string;
  readonly asOf: number;
  readonly publishedAt: number;
  /** In the order of the routing file. */
  readonly teams: readonly QueueCounts[];
}

export interface QueueCounts {
  readonly team: string;
  /** Nobody holds them. */
  readonly waiting: number;
  readonly held: number;
  /** Of both, those that should have been claimed or touched by now, and were not. */
  readonly breached: number;
}

/** A page is read inside one Lua script; beyond this it would hold others up, and `unpack` has its limit at 8,000. */
export const largestPage = 5_000;

const pageAnswer = z
  .tuple([
    z.string(),
    z.coerce.number(),
    z.string(),
    z.number(),
    z.array(z.coerce.number()),
    z.array(z.string()),
    z.array(z.string()),
  ])
  .nullable();
const publishedAnswer = z
  .tuple([z.string(), z.coerce.number(), z.coerce.number()])
  .rest(z.tuple([z.string(), z.number(), z.number(), z.number()]))
  .nullable();
const teamNames = z.array(z.string());

/** What reps and commands read of the published queues. Each is one script: no publish comes between. */
export function createReading(redis: Redis, keys: QueueKeys) {
  const pageScript = luaScript(redis, keys.base, 'page');
  const publishedScript = luaScript(redis, keys.base, 'published');

  return {
    async list(team: string, page: PageRequest): Promise<Page> {
      const { limit, offset = 0, after, status = 'open', filters = {} } = page;
      if (!Number.isInteger(offset) || offset < 0) {
        throw new InputError(`A page begins at 0 or later, not at ${offset}.`);
      }
      if (!Number.isInteger(limit) || limit < 1 || limit > largestPage) {
        throw new InputError(`A page has 1 to ${largestPage} entries, not ${limit}; read on with an offset.`);
      }
      const from = after === undefined ? { offset } : { after };
      const request = { team, status, limit, ...from, facets: facetsAsked(filters), late: filters.late };
      const answer = pageAnswer.parse(await pageScript(JSON.stringify(request)));
      if (!answer) throw nothingPublished(team);
      const [runId, asOf, names, total, positions, documents, records] = answer;
      const teams = teamNames.parse(JSON.parse(names));
      if (!teams.includes(team)) throw unknownTeam(team, teams);
      const entries = documents.map((document, at): QueueRow => {
        const record = records[at] ? workSchema.parse(JSON.parse(records[at])) : undefined;
        return {
          position: positions[at] ?? 0,
          status: record?.state ?? 'available',
          ...entrySchema.parse(JSON.parse(document)),
          work: record ? workView(record) : null,
        };
      });
      return { runId, asOf, total, entries, next: entries.length < limit ? undefined : entries.at(-1)?.position };
    },

    async published(): Promise<PublishedQueues | undefined> {
      const answer = publishedAnswer.parse(await publishedScript());
      if (!answer) return undefined;
      const [runId, asOf, publishedAt, ...rows] = answer;
      const teams = rows.map(([team, waiting, held, breached]) => ({ team, waiting, held, breached }));
      return { runId, asOf, publishedAt, teams };
    },
  };
}

export function unknownTeam(team: string, teams: readonly string[]): Refusal {
  return new Refusal('unknown_team', `There is no team "${team}" in the published queues. Teams: ${teams.join(', ')}.`);
}

export function nothingPublished(team: string): Refusal {
  return new Refusal(
    'nothing_published',
    `No queue of team "${team}" yet: nothing has been published. Run \`pql rescore\`; if Redis was flushed, \`pql queue rebuild\`.`,
  );
}
