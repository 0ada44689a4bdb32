import type { Entry } from '../entry.ts';

/** Between one entry and the next: so many may come between before others have to move (lua/prelude/moves.lua). */
const gap = 16;
/** Before the first that didn't ask to be called: whoever asks after the publish comes there. */
const reserve = 1_024;

/** Where the entries of a team's queue are put, one after the other. */
export function createPositions(): (entry: Pick<Entry, 'hand_raised_at'>) => number {
  let last = 0;
  let isReserved = false;
  return ({ hand_raised_at }) => {
    if (hand_raised_at === null && !isReserved) {
      isReserved = true;
      last += reserve - gap;
    }
    last += gap;
    return last;
  };
}
