import { z } from 'zod';
import type { CallOptions, Warehouse } from './client.ts';
import { time } from './intake/finished.ts';
import type { Query } from './query.ts';

/** A row of queue_log. Instants are milliseconds since 1970; texts are empty where nothing is to be said. */
export interface LoggedRow {
  readonly incarnation: string;
  readonly fence: string;
  readonly entryId: string;
  readonly accountId: string;
  readonly leads: readonly string[];
  readonly team: string;
  readonly done: string;
  readonly by: string;
  readonly role: string;
  readonly rep: string;
  readonly fromState: string;
  readonly state: string;
  readonly reason: string;
  readonly note: string;
  readonly until: number | undefined;
  /** Fence of the transition that this one undid; `0` for others. */
  readonly undoes: string;
  readonly urgency: string;
  readonly clockSince: number | undefined;
  readonly claimDue: number | undefined;
  readonly touchDue: number | undefined;
  readonly claimedAt: number | undefined;
  readonly touchedAt: number | undefined;
  readonly at: number;
  /** The record afterwards, as JSON; empty where an undoing left none. */
  readonly work: string;
}

/** Where the log ends: the last row that was drained. */
export interface LogEnd {
  readonly incarnation: string;
  readonly fence: string;
  readonly at: number;
}

/** A contact that was taken out of an entry, under these lead ids. */
export interface ContactWithdrawn {
  readonly entryId: string;
  readonly leads: readonly string[];
  readonly at: number;
}

/** What was done with entries, as ClickHouse keeps it. Rows that were written twice are read once. */
export interface QueueLog {
  /** Of these rows of one Redis, the fences of those that are there. */
  known(incarnation: string, fences: readonly string[], options?: CallOptions): Promise<ReadonlySet<string>>;
  insert(rows: readonly LoggedRow[], writtenAt: number, options?: CallOptions): Promise<void>;
  /** What was done with an entry, the latest first. */
  ofEntry(entryId: string, limit: number): Promise<LoggedRow[]>;
  /** The latest row of each entry, of all that Redis ever was; of those that end with no record too. In blocks. */
  latest(): AsyncIterable<LoggedRow[]>;
  /** The latest `away` or `back` of each rep. */
  absences(): Promise<LoggedRow[]>;
  /** How many entries each rep claimed on a calendar day of their team, by the claims since an instant that were not undone. */
  claimsSince(at: number): Promise<{ readonly day: string; readonly rep: string; readonly claims: number }[]>;
  /** Contacts that were taken out of entries, each as often as it was done. */
  contactsWithdrawn(): Promise<ContactWithdrawn[]>;
  end(): Promise<LogEnd | undefined>;
  /** Where each Redis that ever was ends. */
  ends(): Promise<readonly Pick<LogEnd, 'incarnation' | 'fence'>[]>;
  /** The next rows of one Redis behind a fence, oldest first, each once; those of a team and of these doings alone, where they are given. */
  behind(
    place: Pick<LogEnd, 'incarnation' | 'fence'>,
    limit: number,
    only?: { readonly team: string; readonly done: readonly string[] },
  ): Promise<LoggedRow[]>;
  /** Who did something since an instant, by name. */
  actorsSince(at: number): Promise<string[]>;
}

const ms = z.iso
  .datetime()
  .transform((text) => Date.parse(text))
  .nullable()
  .transform((at) => at ?? undefined);
const instant = z.iso.datetime().transform((text) => Date.parse(text));

const row = z
  .object({
    incarnation: z.string(),
    fence: z.string(),
    entry_id: z.string(),
    account_id: z.string(),
    leads: z.array(z.string()),
    team: z.string(),
    done: z.string(),
    by: z.string(),
    role: z.string(),
    rep: z.string(),
    from_state: z.string(),
    state: z.string(),
    reason: z.string(),
    note: z.string(),
    until: ms,
    undoes: z.string(),
    urgency: z.string(),
    clock_since: ms,
    claim_due: ms,
    touch_due: ms,
    claimed_at: ms,
    touched_at: ms,
    at: instant,
    work: z.string(),
  })
  .transform(
    (read): LoggedRow => ({
      incarnation: read.incarnation,
      fence: read.fence,
      entryId: read.entry_id,
      accountId: read.account_id,
      leads: read.leads,
      team: read.team,
      done: read.done,
      by: read.by,
      role: read.role,
      rep: read.rep,
      fromState: read.from_state,
      state: read.state,
      reason: read.reason,
      note: read.note,
      until: read.until,
      undoes: read.undoes,
      urgency: read.urgency,
      clockSince: read.clock_since,
      claimDue: read.claim_due,
      touchDue: read.touch_due,
      claimedAt: read.claimed_at,
      touchedAt: read.touched_at,
      at: read.at,
      work: read.work,
    }),
  );

const columns = Object.keys(row.in.shape).join(', ');

export function createQueueLog(warehouse: Warehouse): QueueLog {
  return {
    async known(incarnation, fences, options) {
      const found = await warehouse.rows(fencesThere, { incarnation, fences: fences.map(BigInt) }, options);
      return new Set(found.map(({ fence }) => fence));
    },
    async insert(rows, writtenAt, options) {
      const values = rows.map((one) => ({ ...columnsOf(one), written_at: time(writtenAt) }));
      await warehouse.insert('queue_log', values, options);
    },
    ofEntry: (entryId, limit) => warehouse.rows(rowsOfEntry, { entry_id: entryId, limit }),
    latest: () => warehouse.stream(latestOfEach),
    absences: () => warehouse.rows(latestAbsences),
    claimsSince: (at) => warehouse.rows(standingClaims, { since: at }),
    contactsWithdrawn: () => warehouse.rows(withdrawnContacts),
    async end() {
      const [last] = await warehouse.rows(lastRow);
      return last;
    },
    ends: () => warehouse.rows(lastRows),
    behind: ({ incarnation, fence }, limit, only) =>
      warehouse.rows(rowsBehind, { incarnation, fence, limit, team: only?.team ?? '', done: [...(only?.done ?? [])] }),
    async actorsSince(at) {
      const found = await warehouse.rows(actors, { since: at });
      return found.map(({ by }) => by);
    },
  };
}

function columnsOf(one: LoggedRow): Record<keyof z.input<typeof row>, unknown> {
  const when = (at: number | undefined) => (at === undefined ? null : time(at));
  return {
    incarnation: one.incarnation,
    fence: one.fence,
    entry_id: one.entryId,
    account_id: one.accountId,
    leads: one.leads,
    team: one.team,
    done: one.done,
    by: one.by,
    role: one.role,
    rep: one.rep,
    from_state: one.fromState,
    state: one.state,
    reason: one.reason,
    note: one.note,
    until: when(one.until),
    undoes: one.undoes,
    urgency: one.urgency,
    clock_since: when(one.clockSince),
    claim_due: when(one.claimDue),
    touch_due: when(one.touchDue),
    claimed_at: when(one.claimedAt),
    touched_at: when(one.touchedAt),
    at: time(one.at),
    work: one.work,
  };
}

const fencesThere: Query<{ fence: string }> = {
  name: 'rows of the queue log that are there',
  sql: 'SELECT fence FROM queue_log WHERE incarnation = {incarnation:String} AND fence IN {fences:Array(UInt64)}',
  row: z.object({ fence: z.string() }),
};

const rowsOfEntry: Query<LoggedRow> = {
  name: 'log of an entry',
  sql: `
    SELECT ${columns}
    FROM queue_log FINAL
    WHERE entry_id = {entry_id:String}
    ORDER BY fence DESC
    LIMIT {limit:UInt32}`,
  row,
};

// Fences grow over all that Redis ever was: a rebuild begins above the last one that the log has.
const latestOfEach: Query<LoggedRow> = {
  name: 'latest row of each entry',
  sql: `
    SELECT ${columns}
    FROM queue_log FINAL
    WHERE entry_id != ''
    ORDER BY entry_id, fence DESC
    LIMIT 1 BY entry_id`,
  row,
};

const latestAbsences: Query<LoggedRow> = {
  name: 'latest absence of each rep',
  sql: `
    SELECT ${columns}
    FROM queue_log FINAL
    WHERE entry_id = '' AND done IN ('away', 'back')
    ORDER BY rep, fence DESC
    LIMIT 1 BY rep`,
  row,
};

const standingClaims: Query<{ day: string; rep: string; claims: number }> = {
  name: 'claims by day',
  sql: `
    SELECT JSONExtractString(work, 'claimed_on') AS day, toString(rep) AS rep, count() AS claims
    FROM queue_log FINAL
    WHERE done = 'claimed' AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND day != ''
        AND fence NOT IN (SELECT undoes FROM queue_log WHERE undoes != 0)
    GROUP BY day, rep
    ORDER BY day, rep`,
  row: z.object({ day: z.string(), rep: z.string(), claims: z.coerce.number() }),
};

const withdrawnContacts: Query<ContactWithdrawn> = {
  name: 'contacts that were withdrawn',
  sql: `
    SELECT entry_id, leads, at
    FROM queue_log FINAL
    WHERE done = 'contact_withdrawn'`,
  row: z
    .object({ entry_id: z.string(), leads: z.array(z.string()), at: instant })
    .transform(({ entry_id: entryId, leads, at }) => ({ entryId, leads, at })),
};

const lastRow: Query<LogEnd> = {
  name: 'end of the queue log',
  sql: 'SELECT incarnation, fence, at FROM queue_log ORDER BY fence DESC LIMIT 1',
  row: z.object({ incarnation: z.string(), fence: z.string(), at: instant }),
};

const lastRows: Query<Pick<LogEnd, 'incarnation' | 'fence'>> = {
  name: 'end of the queue log by Redis',
  sql: 'SELECT incarnation, max(fence) AS fence FROM queue_log GROUP BY incarnation ORDER BY fence',
  row: z.object({ incarnation: z.string(), fence: z.string() }),
};

const rowsBehind: Query<LoggedRow> = {
  name: 'queue log behind a fence',
  sql: `
    SELECT ${columns}
    FROM queue_log
    WHERE incarnation = {incarnation:String} AND fence > {fence:UInt64}
        AND ({team:String} = '' OR (team = {team:String} AND done IN {done:Array(String)}))
    ORDER BY fence
    LIMIT 1 BY fence
    LIMIT {limit:UInt32}`,
  row,
};

const actors: Query<{ by: string }> = {
  name: 'who worked since',
  sql: `
    SELECT DISTINCT by
    FROM queue_log
    WHERE role != 'pql' AND at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
    ORDER BY by`,
  row: z.object({ by: z.string() }),
};

// A run's instants may be those of a worker whose clock is ahead of the engine's. Who was told in between stays away until the next run.
const clockSlack = 5_000;

/**
 * Up to which fence the outcomes of what reps did were known to a run; `0` for none. `knownAt` is the earlier of the run's
 * known-at and as-of, in milliseconds since 1970. What was done in a Redis that was flushed counts too: fences go on above its own.
 */
export async function toldUpTo(warehouse: Warehouse, knownAt: number, options?: CallOptions): Promise<string> {
  const { fence } = await warehouse.one(toldFence, { known_at: knownAt - clockSlack }, options);
  return fence;
}

const toldFence: Query<{ fence: string }> = {
  name: 'outcomes told up to',
  sql: `
    SELECT max(fence) AS fence
    FROM outcomes_told
    WHERE told_at < fromUnixTimestamp64Milli({known_at:Int64}, 'UTC')`,
  row: z.object({ fence: z.string() }),
};
