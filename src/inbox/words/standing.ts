import type { EntryItem } from '../api/types.ts';
import { sayAge, sayInstant } from './age.ts';
import { type Caller, isSameRep, meantFor } from './moves.ts';
import { capital, wordsOf } from './names.ts';

type Standing = Pick<EntryItem, 'status' | 'work' | 'entry'>;

/** Whose an entry is, and since when: `yours since 2 h ago, accepted`, `bo has it: claimed 5 min ago`, `free`. */
export function sayStanding(item: Standing, { rep }: Caller, now: number, zone: string): string {
  const { status, work } = item;
  const age = work ? ` ${sayAge(Date.parse(work.since), now, zone)}` : '';
  const holder = isSameRep(work?.rep, rep) ? 'you' : (work?.rep ?? 'somebody');
  switch (status) {
    case 'available': {
      const meant = meantFor(item);
      if (work?.withdrawn != null) return `Gone from the queue: ${wordsOf(work.withdrawn)}`;
      if (meant === undefined) return 'Free: nobody has it';
      return isSameRep(meant, rep) ? 'Meant for you' : `Meant for ${meant}`;
    }
    case 'handed_over':
    case 'disqualified':
    case 'recycled': {
      const why = work?.reason == null ? '' : `: ${wordsOf(work.reason)}`;
      const until =
        work?.recycled_until == null ? '' : `, until ${sayInstant(Date.parse(work.recycled_until), now, zone)}`;
      return `${capital(wordsOf(status))} by ${holder}${age}${why}${until}`;
    }
    default: {
      const has = holder === 'you' ? 'Yours' : `${capital(holder)} has it`;
      const gone =
        work?.withdrawn == null
          ? ''
          : `. It has left the queue (${wordsOf(work.withdrawn)}) and goes when it is let go of`;
      const until =
        work?.snoozed_until == null ? '' : ` until ${sayInstant(Date.parse(work.snoozed_until), now, zone)}`;
      return `${has}: ${status}${until}${status === 'snoozed' ? '' : age}${gone}`;
    }
  }
}

/** Somebody has it. */
export function isHeld({ status }: EntryItem): boolean {
  return status === 'claimed' || status === 'contacted' || status === 'accepted' || status === 'snoozed';
}

export function isClosed({ status }: EntryItem): boolean {
  return status === 'handed_over' || status === 'disqualified' || status === 'recycled';
}
