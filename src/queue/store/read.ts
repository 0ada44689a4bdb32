import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InputError } from '../../model/errors.ts';
import type { Entry } from '../entry.ts';
import type { QueueKeys } from '../keys.ts';
import { luaScript } from '../lua-script.ts';
import { Refusal } from '../refusal.ts';
import { type StoredEntry, storedEntry } from '../stored-entry.ts';
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
  /** The place behind which the page begins, in place of `offset`: the `next` of another page. */
  readonly after?: string | undefined;
  /** `open` without it. */
  readonly status?: QueueStatus | undefined;
  /** Everyone without it. */
  readonly filters?: Filters | undefined;
}

interface Place {
  /** Place among what is open of the queue, from 1. */
  readonly position: number;
  readonly status: WorkState;
  /** What was done with it; null where nobody has touched it. */
  readonly work: WorkView | null;
}

/** An entry at its place, with what was done with it. */
export type QueueRow = Entry & Place;

/** The same with the entry as JSON text. */
export interface QueueRowText extends Place {
  readonly entryId: string;
  readonly entryText: string;
}

export interface Page<Row = QueueRow> {
  readonly runId: string;
  readonly asOf: number;
  /** Entries of that status, and of those filters, in the whole queue. */
  readonly total: number;
  readonly entries: readonly Row[];
  /**
   * The place behind which the next page begins (rank.ts), wherever entries have moved by then; undefined where this one has fewer entries than were
   * asked for.
   */
  readonly next: string | undefined;
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

interface Stored extends Place {
  readonly entryId: string;
  readonly entry: StoredEntry;
}

const pageAnswer = z
  .tuple([
    z.string(),
    z.coerce.number(),
    z.string(),
    z.number(),
    z.array(z.string()),
    z.array(z.number()),
    z.array(z.string()),
    z.array(z.string()),
    z.string(),
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

  async function read<Row>(team: string, page: PageRequest, rowOf: (stored: Stored) => Row): Promise<Page<Row>> {
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
    const [runId, asOf, names, total, ids, places, documents, records, next] = answer;
    const teams = teamNames.parse(JSON.parse(names));
    if (!teams.includes(team)) throw unknownTeam(team, teams);
    const entries = ids.map((entryId, at) => {
      const record = records[at] ? workSchema.parse(JSON.parse(records[at])) : undefined;
      return rowOf({
        entryId,
        position: places[at] ?? 0,
        status: record?.state ?? 'available',
        work: record ? workView(record) : null,
        entry: storedEntry(documents[at] ?? ''),
      });
    });
    return { runId, asOf, total, entries, next: next === '' ? undefined : next };
  }

  return {
    list: (team: string, page: PageRequest): Promise<Page> =>
      read(team, page, ({ entryId, entry, work, ...place }) => ({ ...place, ...entry.read(), work })),

    listTexts: (team: string, page: PageRequest): Promise<Page<QueueRowText>> =>
      read(team, page, ({ entry, ...place }) => ({ ...place, entryText: entry.text })),

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
