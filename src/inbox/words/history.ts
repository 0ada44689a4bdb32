import type { HistoryRow } from '../api/types.ts';
import { sayInstant } from './age.ts';
import { wordsOf } from './names.ts';

/** A row of an entry's story, with whether somebody took it back. */
export interface ToldRow {
  readonly row: HistoryRow;
  readonly isUndone: boolean;
}

/** What pql does by itself, and who says so: nobody. */
const byItself: Readonly<Record<string, string>> = {
  lease_ended: 'the lease ran out: it went back to the queue',
  hold_ended: 'nothing came for long: it went back to the queue',
  woken: 'woke up',
  claim_warned: 'was soon to be claimed',
  claim_breached: 'was not claimed in time',
  offer_lapsed: 'the offer ran out',
  touch_warned: 'was soon to be touched',
  touch_breached: 'was not touched in time',
  withdrawn: 'left the queue',
  contact_withdrawn: 'a contact left it',
};

const byPeople: Readonly<Record<string, string>> = {
  claimed: 'claimed it',
  renewed: 'kept it longer',
  released: 'let go of it',
  attempted: 'tried',
  contacted: 'talked with them',
  meeting: 'set a meeting',
  accepted: 'accepted it',
  handed_over: 'handed it over',
  disqualified: 'disqualified it',
  recycled: 'recycled it',
  snoozed: 'snoozed it',
  reassigned: 'handed it on',
  undone: 'took it back',
  away: 'is away',
  back: 'is back',
};

/** Rows with those marked that were undone, and without the rows that only say so. */
export function toldRows(rows: readonly HistoryRow[]): readonly ToldRow[] {
  const undone = new Set(rows.flatMap(({ undoes }) => undoes ?? []));
  const known = new Set(rows.map(({ fence }) => fence));
  return rows
    .filter(({ undoes }) => undoes === null || !known.has(undoes))
    .map((row) => ({ row, isUndone: undone.has(row.fence) }));
}

/** `bo tried: voicemail`, `kim handed it on to bo`, `left the queue: open opportunity`. */
export function sayRow(row: HistoryRow, now: number, zone: string): string {
  const { done, by, rep, reason, until } = row;
  const itself = byItself[done];
  const what = itself ?? `${by} ${byPeople[done] ?? wordsOf(done)}`;
  const to = done === 'reassigned' && rep !== null ? ` to ${rep}` : '';
  const why = reason === null ? '' : `: ${wordsOf(reason)}`;
  const when = until === null ? '' : `, until ${sayInstant(Date.parse(until), now, zone)}`;
  return `${what}${to}${why}${when}`;
}
