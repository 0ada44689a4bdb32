import type { HistoryRow } from '../api/types.ts';
import { sayInstant } from './age.ts';
import { isSameRep } from './moves.ts';
import { wordsOf } from './names.ts';

/** A row of an entry's story, and who took it back, if somebody did. */
export interface ToldRow {
  readonly row: HistoryRow;
  readonly undoneBy: string | undefined;
}

/** What pql does by itself. */
const byItself: Readonly<Record<string, string>> = {
  lease_ended: 'the lease ran out, so it went back to the queue',
  hold_ended: 'nothing was done for long, so it went back to the queue',
  woken: 'woke up',
  claim_warned: 'the time to claim it was nearly over',
  claim_breached: 'not claimed in time',
  offer_lapsed: 'the offer ran out',
  touch_warned: 'the time to reach them was nearly over',
  touch_breached: 'nobody tried to reach them in time',
  withdrawn: 'left the queue',
  contact_withdrawn: 'a contact left it',
  hand_raised: 'somebody asked to be called',
  assigned: 'given to somebody',
};

const byPeople: Readonly<Record<string, string>> = {
  claimed: 'claimed it',
  renewed: 'kept it longer',
  released: 'let go of it',
  attempted: 'tried to reach them',
  contacted: 'talked with them',
  meeting: 'set a meeting',
  accepted: 'accepted it',
  handed_over: 'handed it over',
  disqualified: 'disqualified it',
  recycled: 'recycled it',
  snoozed: 'snoozed it',
  reassigned: 'handed it on',
  undone: 'took it back',
};

/** The rows without those that only take another one back: the one that was taken back says so. */
export function toldRows(rows: readonly HistoryRow[]): readonly ToldRow[] {
  const undoing = new Map(rows.flatMap(({ undoes, by }) => (undoes === null ? [] : [[undoes, by] as const])));
  const known = new Set(rows.map(({ fence }) => fence));
  return rows
    .filter(({ undoes }) => undoes === null || !known.has(undoes))
    .map((row) => ({ row, undoneBy: undoing.get(row.fence) }));
}

/** `bo tried to reach them: voicemail`, `kim handed it on to you`, `left the queue: open opportunity`. `you`: which rep reads it. */
export function sayRow(
  { done, by, rep, reason, until }: HistoryRow,
  you: string | null,
  now: number,
  zone: string,
): string {
  const what =
    done === 'assigned' && rep !== null
      ? `given to ${nameFor(rep, you)}`
      : (byItself[done] ?? `${nameFor(by, you)} ${byPeople[done] ?? wordsOf(done)}`);
  const to = done === 'reassigned' && rep !== null ? ` to ${nameFor(rep, you)}` : '';
  const why = reason === null ? '' : `: ${wordsOf(reason)}`;
  const when = until === null ? '' : `, until ${sayInstant(Date.parse(until), now, zone)}`;
  return `${what}${to}${why}${when}`;
}

/** A rep's name, `you` for whoever reads it. */
export function nameFor(rep: string, you: string | null): string {
  return isSameRep(rep, you) ? 'you' : rep;
}
