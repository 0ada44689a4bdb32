import { z } from 'zod';
import { type Milliseconds, type Tier, tierNames } from '../model/types.ts';
import { newsSchema } from '../queue/entry.ts';
import type { Assigned } from '../queue/routing/assign.ts';
import { type Urgency, urgencies } from '../queue/routing/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import { serving } from './live-entries.ts';
import type { TimesBefore } from './news.ts';

/** An entry as it was published before, as far as the next publication follows from it. Without its document: there may be 100,000. */
export interface EntryBefore extends TimesBefore {
  readonly team: string;
  readonly tier: Tier;
  readonly enteredAt: Milliseconds;
  readonly urgency: Urgency;
  readonly clockSince: Milliseconds;
  readonly assigned: Assigned | undefined;
}

/** The queues that serve before somebody writes to them, by entry id; undefined where there are none. */
export interface PublicationBefore extends PublishedRun {
  readonly entries: ReadonlyMap<string, EntryBefore>;
}

/** A run whose queues were published, and the instant that it speaks about: what touched runs wrote of later ones lies over them. */
export interface PublishedRun {
  readonly runId: string;
  readonly asOf: Milliseconds;
}

/** The queues published before a run. A retry of the run finds the same as its first try. */
export async function publicationBefore(
  warehouse: Warehouse,
  runId: string,
  options: { readonly signal: AbortSignal },
): Promise<PublicationBefore | undefined> {
  const [before] = await warehouse.rows(publishedBefore, { run_id: runId }, options);
  return before && { ...before, entries: await entriesServing(warehouse, before, options) };
}

/** The entries of a publication, and over them what touched runs have written since. Of these alone, if ids are given. */
export async function entriesServing(
  warehouse: Warehouse,
  { runId, asOf }: PublishedRun,
  options: { readonly signal: AbortSignal },
  entryIds?: readonly string[],
): Promise<ReadonlyMap<string, EntryBefore>> {
  const entries = new Map<string, EntryBefore>();
  const same = oneText();
  const params = { run_id: runId, as_of: asOf, entry_ids: entryIds };
  for await (const rows of warehouse.stream(entryIds ? someEntries : everyEntry, params, options)) {
    for (const row of rows) {
      entries.set(row.entry_id, {
        team: same(row.team),
        tier: row.tier,
        enteredAt: row.entered_ms,
        handRaisedAt: row.raised_ms ?? undefined,
        urgency: row.urgency,
        clockSince: row.clock_ms,
        assigned: assigned(row),
        points: new Map(row.signals.map((signal, at) => [same(signal), (row.points[at] ?? 0) / 100])),
        news:
          row.news_kind === '' || row.news_ms === null
            ? null
            : { kind: row.news_kind, since: new Date(row.news_ms).toISOString(), text: row.news_text },
      });
    }
  }
  return entries;
}

/** For whom the entries of a run itself are, as it wrote them on an earlier try. */
export async function assignedByRun(
  warehouse: Warehouse,
  runId: string,
  options: { readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Assigned>> {
  const rows = await warehouse.rows(assignedOfRun, { run_id: runId }, options);
  return new Map(
    rows.flatMap((row) => {
      const found = assigned(row);
      return found ? [[row.entry_id, found] as const] : [];
    }),
  );
}

const assignedBy = z.enum(['owner', 'round_robin', 'team_lead', '']);

function assigned(row: { assigned_to: string; assigned_by: z.output<typeof assignedBy> }): Assigned | undefined {
  return row.assigned_by === '' ? undefined : { to: row.assigned_to, by: row.assigned_by };
}

/** Of equal texts always the same one: the names of teams and signals come 100,000 times. */
function oneText(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found === undefined) known.set(text, text);
    return found ?? text;
  };
}

/** For how many entries of each team's queue each rep is the one, as they serve; but for these entries. */
export async function loadsServing(
  warehouse: Warehouse,
  { runId, asOf }: PublishedRun,
  without: readonly string[],
  options: { readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const loads = new Map<string, Map<string, number>>();
  const params = { run_id: runId, as_of: asOf, without };
  for (const { team, assigned_to: rep, entries } of await warehouse.rows(loadsOfReps, params, options)) {
    loads.set(team, (loads.get(team) ?? new Map<string, number>()).set(rep, entries));
  }
  return loads;
}

const publishedBefore: Query<PublishedRun> = {
  name: 'publication before a run',
  sql: `
    SELECT run_id, toUnixTimestamp64Milli(as_of) AS ms
    FROM publications
    WHERE run_id != {run_id:String}
    ORDER BY as_of DESC, published_at DESC
    LIMIT 1`,
  row: z
    .object({ run_id: z.string(), ms: z.coerce.number() })
    .transform(({ run_id: runId, ms: asOf }) => ({ runId, asOf })),
};

const ms = z.coerce.number();
const entryRow = z.object({
  entry_id: z.string(),
  team: z.string(),
  tier: z.enum(tierNames),
  entered_ms: ms,
  raised_ms: ms.nullable(),
  urgency: z.enum(urgencies),
  clock_ms: ms,
  assigned_to: z.string(),
  assigned_by: assignedBy,
  signals: z.array(z.string()),
  points: z.array(z.number()),
  news_kind: z.union([newsSchema.shape.kind, z.literal('')]),
  news_ms: ms.nullable(),
  news_text: z.string(),
});

const columns = `
        entry_id, team, tier, toUnixTimestamp64Milli(entered_at) AS entered_ms, toUnixTimestamp64Milli(hand_raised_at) AS raised_ms,
        urgency, toUnixTimestamp64Milli(clock_since) AS clock_ms, assigned_to, assigned_by, signals, points,
        news_kind, toUnixTimestamp64Milli(news_since) AS news_ms, news_text`;

const everyEntry: Query<z.output<typeof entryRow>> = {
  name: 'entries published before',
  sql: serving(columns),
  row: entryRow,
};

const someEntries: Query<z.output<typeof entryRow>> = {
  name: 'some entries published before',
  sql: serving(columns, 'entry_id IN {entry_ids:Array(String)}'),
  row: entryRow,
};

const loadsOfReps: Query<{ team: string; assigned_to: string; entries: number }> = {
  name: 'loads of reps',
  sql: `
    SELECT team, assigned_to, count() AS entries
    FROM (${serving('team, assigned_to', 'true', `assigned_to != '' AND entry_id NOT IN {without:Array(String)}`)})
    GROUP BY team, assigned_to`,
  row: z.object({ team: z.string(), assigned_to: z.string(), entries: z.coerce.number() }),
};

const assignedOfRun: Query<Pick<z.output<typeof entryRow>, 'entry_id' | 'assigned_to' | 'assigned_by'>> = {
  name: 'assignments of a run',
  sql: `SELECT entry_id, assigned_to, assigned_by FROM queue_entries WHERE run_id = {run_id:String} AND assigned_to != ''`,
  row: entryRow.pick({ entry_id: true, assigned_to: true, assigned_by: true }),
};
