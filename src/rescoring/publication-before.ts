import { z } from 'zod';
import { type Milliseconds, type Tier, tierNames } from '../model/types.ts';
import { newsSchema } from '../queue/entry.ts';
import type { Assigned } from '../queue/routing/assign.ts';
import { type Urgency, urgencies } from '../queue/routing/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
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

/** The queues published before a run, by entry id; undefined where there are none. A retry of the run finds the same as its first try. */
export interface PublicationBefore {
  readonly runId: string;
  readonly entries: ReadonlyMap<string, EntryBefore>;
}

export async function publicationBefore(
  warehouse: Warehouse,
  runId: string,
  options: { readonly signal: AbortSignal },
): Promise<PublicationBefore | undefined> {
  const [before] = await warehouse.rows(publishedBefore, { run_id: runId }, options);
  if (!before) return undefined;
  const entries = new Map<string, EntryBefore>();
  const same = oneText();
  for await (const rows of warehouse.stream(entriesOfRun, { run_id: before.run_id }, options)) {
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
  return { runId: before.run_id, entries };
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

const publishedBefore: Query<{ run_id: string }> = {
  name: 'publication before a run',
  sql: 'SELECT run_id FROM publications WHERE run_id != {run_id:String} ORDER BY as_of DESC, published_at DESC LIMIT 1',
  row: z.object({ run_id: z.string() }),
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

const entriesOfRun: Query<z.output<typeof entryRow>> = {
  name: 'entries published before',
  sql: `
    SELECT
        entry_id, team, tier, toUnixTimestamp64Milli(entered_at) AS entered_ms, toUnixTimestamp64Milli(hand_raised_at) AS raised_ms,
        urgency, toUnixTimestamp64Milli(clock_since) AS clock_ms, assigned_to, assigned_by, signals, points,
        news_kind, toUnixTimestamp64Milli(news_since) AS news_ms, news_text
    FROM queue_entries
    WHERE run_id = {run_id:String}`,
  row: entryRow,
};

const assignedOfRun: Query<Pick<z.output<typeof entryRow>, 'entry_id' | 'assigned_to' | 'assigned_by'>> = {
  name: 'assignments of a run',
  sql: `SELECT entry_id, assigned_to, assigned_by FROM queue_entries WHERE run_id = {run_id:String} AND assigned_to != ''`,
  row: entryRow.pick({ entry_id: true, assigned_to: true, assigned_by: true }),
};
