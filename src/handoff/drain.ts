import { z } from 'zod';
import type { OutboxRow } from '../queue/log-row.ts';
import type { Outbox, OutboxEntry } from '../queue/outbox.ts';
import type { LoggedRow, QueueLog } from '../warehouse/queue-log.ts';
import type { Lease } from './lease.ts';

export interface DrainParts {
  readonly outbox: Outbox;
  readonly queueLog: Pick<QueueLog, 'known' | 'insert'>;
  readonly lease: Lease;
  readonly newId: () => string;
  readonly now: () => number;
  /** Rows that are written at once. */
  readonly batch?: number;
}

export interface Drained {
  /** Rows that were in the stream and are in the log now. */
  readonly rows: number;
  /** Up to which fence the log has them. */
  readonly upTo: string;
}

/** Writes what reps did from Redis into ClickHouse. */
export interface Drain {
  /**
   * Writes all that waits, each transition once by incarnation and fence, and only then takes it out of the stream: a crash in between
   * leaves rows that are passed over the next time. Undefined while another process is at it. Throws TransientError while Redis or
   * ClickHouse is away; nothing is lost then.
   */
  once(signal?: AbortSignal): Promise<Drained | undefined>;
}

// About 1 MB; a ClickHouse that was away for an hour gets a few inserts instead of one a transition.
const usualBatch = 1_000;

export function createDrain({ outbox, queueLog, lease, newId, now, batch = usualBatch }: DrainParts): Drain {
  async function write(incarnation: string, entries: readonly OutboxEntry[], signal: AbortSignal | undefined) {
    const fences = entries.map(({ fence }) => fence);
    const known = await queueLog.known(incarnation, fences, { signal });
    const missing = entries.filter(({ fence }) => !known.has(fence));
    const rows = missing.map(({ fence, row }) => loggedRow(incarnation, fence, row));
    await queueLog.insert(rows, now(), { signal });
  }

  return {
    once: (signal) =>
      lease.ifFree(async () => {
        let rows = 0;
        for (;;) {
          signal?.throwIfAborted();
          const { incarnation: named, entries } = await outbox.oldest(batch);
          const last = entries.at(-1)?.fence;
          if (last === undefined) return { rows, upTo: (await outbox.state()).drained };
          // A rep may leave before anything was published: then nobody has named this Redis yet.
          const incarnation = named ?? (await outbox.name(newId()));
          await write(incarnation, entries, signal);
          await outbox.trim(incarnation, last);
          rows += entries.length;
        }
      }),
  };
}

/** The row of a transition as the log keeps it. */
export function loggedRow(incarnation: string, fence: string, row: OutboxRow): LoggedRow {
  return {
    incarnation,
    fence,
    entryId: row.entry_id ?? '',
    accountId: row.account_id ?? '',
    leads: leadsOf(row),
    team: row.team ?? '',
    done: row.done,
    by: row.by,
    role: row.role,
    rep: row.rep ?? '',
    fromState: row.from_state ?? '',
    state: row.state ?? '',
    reason: row.reason ?? '',
    note: row.note ?? '',
    until: row.until,
    undoes: row.undoes ?? '0',
    urgency: row.urgency ?? '',
    clockSince: row.clock_since,
    claimDue: row.claim_due,
    touchDue: row.touch_due,
    claimedAt: row.claimed_at,
    touchedAt: row.touched_at,
    at: row.at,
    work: row.work,
  };
}

const leadIds = z.array(z.string());

function leadsOf({ leads }: OutboxRow): string[] {
  return leads === undefined || leads === '' ? [] : leadIds.parse(JSON.parse(leads));
}
