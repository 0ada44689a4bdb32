import { expect } from 'vitest';
import type { Entry } from '../../../src/queue/entry.ts';
import type { OutboxRow } from '../../../src/queue/log-row.ts';
import type { RefusalCode } from '../../../src/queue/refusal.ts';
import { stayOf } from '../../../src/queue/store/stay-of.ts';
import { isHeld, type Stay, type Work, workSchema } from '../../../src/queue/work.ts';
import { type Place, placeOf } from '../../queue/desk/place-of.ts';

/** A run as it was published. */
export interface Publication {
  readonly runId: string;
  readonly asOf: number;
  readonly publishedAt: number;
  readonly toldUpTo: string;
  /** Each team's entries in order. */
  readonly teams: ReadonlyMap<string, readonly Entry[]>;
}

/** A row of the log that is due: what was done, and the record after it. */
export interface Line {
  readonly fence: string;
  readonly entryId: string | undefined;
  readonly done: string;
  readonly at: number;
  readonly rep: string | undefined;
  readonly until: number | undefined;
  readonly undoes: string | undefined;
  readonly reason: string | undefined;
  readonly work: Work | undefined;
}

/** docs/queues.md in plain maps: what is published, what was done, and what the log has to say of it. */
export interface Queues {
  publication: Publication;
  stays: Map<string, Stay>;
  records: Map<string, Work>;
  /** Rep → until when. */
  away: Map<string, number>;
  /** `DAY REP` → claims. */
  claimed: Map<string, number>;
  /** Idempotency key → the request it stands for, and the record that was answered; an undoing may leave none. */
  answers: Map<string, { readonly request: string; readonly answer: Work | undefined }>;
  log: Line[];
}

export function openQueues(publication: Publication): Queues {
  const records = new Map<string, Work>();
  const stays = staysOf(publication);
  const [away, claimed, answers] = [new Map<string, number>(), new Map<string, number>(), new Map()];
  return { publication, stays, records, away, claimed, answers, log: [] };
}

export function copyOf(queues: Queues): Queues {
  return {
    publication: queues.publication,
    stays: new Map(queues.stays),
    records: new Map(queues.records),
    away: new Map(queues.away),
    claimed: new Map(queues.claimed),
    answers: new Map(queues.answers),
    log: [...queues.log],
  };
}

export function staysOf({ teams }: Publication): Map<string, Stay> {
  const stays = new Map<string, Stay>();
  for (const [team, entries] of teams) {
    for (const [index, entry] of entries.entries())
      stays.set(entry.entry_id, { ...stayOf(team, entry), position: index + 1 });
  }
  return stays;
}

/** Refused by a rule: nothing changes. */
export class Refused extends Error {
  readonly code: RefusalCode;
  constructor(code: RefusalCode) {
    super(code);
    this.code = code;
  }
}

/** Rows that the log got while something was done, to be matched with what the model says was done. */
export interface Told {
  take(done: string, entryId: string | undefined): OutboxRow & { readonly fence: string };
  /** To whom the next such row says that the entry was offered: the rule leaves a choice. */
  offered(done: string, entryId: string): string | undefined;
  /** What nothing in the model has done. */
  left(): readonly string[];
}

export function toldBy(rows: readonly (OutboxRow & { readonly fence: string })[]): Told {
  const left = [...rows];
  const named = ({ done, entry_id }: OutboxRow) => `${done} of ${entry_id ?? 'nothing'}`;
  return {
    take(done, entryId) {
      const at = left.findIndex((row) => row.done === done && row.entry_id === entryId);
      const [row] = at < 0 ? [] : left.splice(at, 1);
      if (row) return row;
      throw new Error(`The log lacks: ${done} of ${entryId}. It has: ${left.map(named).join(', ') || 'nothing more'}`);
    },
    offered(done, entryId) {
      const row = left.find((one) => one.done === done && one.entry_id === entryId);
      return row?.work ? workSchema.parse(JSON.parse(row.work)).offered_to : undefined;
    },
    left: () => left.map(named),
  };
}

const clockFields = ['urgency', 'clock_since', 'claim_warn', 'claim_due', 'touch_warn', 'touch_due'] as const;

/** Brings what nobody holds up to what is published: clocks that began anew replace those that it has. */
export function adopt(record: Work, stay: Stay): void {
  // Whom a team lead named in another team can't claim it here.
  if (record.team !== stay.team) Object.assign(record, { assigned_to: undefined, assigned_by: undefined });
  Object.assign(record, { team: stay.team, account_id: stay.account_id, leads: stay.leads });
  if ((stay.clock_since ?? 0) <= (record.clock_since ?? -1)) return;
  for (const field of clockFields) Object.assign(record, { [field]: stay[field] });
  for (const mark of ['claim_warned_at', 'claim_breached_at', 'touch_warned_at', 'touch_breached_at'] as const) {
    record[mark] = undefined;
  }
  Object.assign(record, { offer_until: undefined, had_offer: undefined });
}

/** An entry as somebody finds it: its record, or that of one which nobody has touched; undefined for an unknown one. */
export function found(queues: Queues, id: string): Work | undefined {
  const [stay, known] = [queues.stays.get(id), queues.records.get(id)];
  const record: Work | undefined = known
    ? { ...known }
    : stay && {
        entry_id: id,
        team: stay.team,
        state: 'available',
        fence: '0',
        since: stay.clock_since ?? 0,
        attempts: 0,
      };
  if (record && stay && record.state === 'available') adopt(record, stay);
  return record;
}

export function placed(queues: Queues, id: string): Place {
  const stay = queues.stays.get(id);
  if (stay) return placeOf(stay, queues.records.get(id));
  return { listed: false, available: false, meantFor: undefined, clock: undefined };
}

export function isClaimable(queues: Queues, id: string): boolean {
  const record = queues.records.get(id);
  return queues.stays.has(id) && (!record || (record.state === 'available' && record.withdrawn === undefined));
}

export function heldBy(queues: Queues, rep: string): Work[] {
  return [...queues.records.values()].filter((record) => isHeld(record) && record.rep === rep);
}

/** Who has entries of a company, and how many. */
export function callerOf(queues: Queues, account: string | undefined): { rep: string | undefined; entries: number } {
  const theirs = [...queues.records.values()].filter(
    (record) => isHeld(record) && account !== undefined && record.account_id === account,
  );
  return { rep: theirs[0]?.rep, entries: theirs.length };
}

/** How a change is written down. */
export interface Writing {
  readonly done: string;
  readonly by: string;
  readonly now: number;
  readonly reason?: string | undefined;
  readonly until?: number | undefined;
  readonly undoes?: string | undefined;
  /** Whether whoever did it can undo it. */
  readonly undoable?: boolean;
  /** Which others come back with it then. */
  readonly also?: readonly string[];
  /** A warning leaves the fence as it is. */
  readonly warning?: boolean;
  /** Since when it is in the state to which an undoing brought it back. */
  readonly since?: number | undefined;
}

/** Makes `record` (none: nobody has touched it) the record of an entry, with the row that the log must have of it. */
export function write(queues: Queues, told: Told, id: string, record: Work | undefined, how: Writing): void {
  const before = queues.records.get(id);
  const row = told.take(how.done, id);
  if (record && how.warning) {
    if (!before) record.fence = row.fence;
  } else if (record) {
    Object.assign(record, { fence: row.fence, last: how.done });
    if ((before?.state ?? 'available') !== record.state) record.since = how.since ?? how.now;
    Object.assign(record, { undo_until: undefined, undo_by: undefined, undo_to: undefined, undo_with: undefined });
    if (how.undoable) {
      const { undo_until, undo_by, undo_to, undo_with, ...former } = before ?? {};
      record.undo_until = how.now + 60_000;
      record.undo_by = how.by;
      if (how.also?.length) record.undo_with = [...how.also];
      record.undo_to = before ? JSON.stringify(former) : '';
    }
  }
  const { by, at, from_state, state, reason, until, undoes } = row;
  expect({ by, at, from_state, state, reason, until, undoes }, `row of ${how.done} of ${id}`).toEqual({
    by: how.by,
    at: how.now,
    from_state: before?.state,
    state: record?.state ?? 'available',
    reason: how.reason,
    until: how.until,
    undoes: how.undoes,
  });
  expect(row.work === '' ? undefined : shown(workSchema.parse(JSON.parse(row.work)))).toEqual(shown(record));
  if (record) queues.records.set(id, record);
  else queues.records.delete(id);
  noted(queues, row, record);
}

/** Appends to the log what is due in it. */
export function noted(queues: Queues, row: OutboxRow & { readonly fence: string }, work: Work | undefined): void {
  const { fence, entry_id: entryId, done, at, rep, until, undoes, reason } = row;
  queues.log.push({ fence, entryId, done, at, rep, until, undoes, reason, work: work && { ...work } });
}

/** A record with what an undoing gives back as what it says: the order of keys in JSON says nothing, nor that of entries that come back together. */
export function shown(record: Work | undefined): object | undefined {
  if (!record) return undefined;
  const { undo_to, undo_with, ...rest } = record;
  return { ...rest, undo_to: undo_to ? JSON.parse(undo_to) : undo_to, undo_with: undo_with?.toSorted() };
}

/** In no queue, no hand and not to be undone any more: forgotten by the next run or sweep. */
export function isOver(queues: Queues, record: Work, now: number): boolean {
  return record.state === 'available' && !queues.stays.has(record.entry_id) && (record.undo_until ?? 0) <= now;
}
