import { isHeld, type Stay, type Work } from '../../../src/queue/work.ts';

/** Where an entry lies in a generation that is being written. */
export interface Place {
  /** In the order of its team's queue: somebody may claim it, or holds it. */
  readonly listed: boolean;
  /** Among what anybody of the team may claim. */
  readonly available: boolean;
  /** On whose list it is, because it is assigned or offered to them. */
  readonly meantFor: string | undefined;
  /** The next instant of the clocks that begin with this generation; undefined where the record's go on. */
  readonly clock: number | undefined;
}

/** Where the record of an entry, or the absence of one, puts it: said once more, apart from `place` in lua/prelude/clocks.lua, to hold that against it. */
export function placeOf(stay: Stay, work: Work | undefined): Place {
  const claimable = work === undefined || (work.state === 'available' && work.withdrawn === undefined);
  if (!claimable) return { listed: isHeld(work), available: false, meantFor: undefined, clock: undefined };
  const reserved = reservedFor(stay, work);
  return {
    listed: true,
    available: reserved === undefined,
    meantFor: work?.offered_to ?? reserved,
    clock: work === undefined || beginsAnew(stay, work) ? firstOf(stay) : undefined,
  };
}

function reservedFor(stay: Stay, work: Work | undefined): string | undefined {
  const named = work?.team === stay.team ? work.assigned_to : undefined;
  const rep = named ?? stay.assigned_to;
  if (work === undefined) return rep;
  const breached = (work.claim_breached_at ?? work.touch_breached_at) !== undefined && !beginsAnew(stay, work);
  return work.offered_to !== undefined || breached || work.passed_by === rep ? undefined : rep;
}

function beginsAnew(stay: Stay, work: Work): boolean {
  return (stay.clock_since ?? 0) > (work.clock_since ?? -1);
}

function firstOf({ claim_warn, claim_due, touch_warn, touch_due }: Stay): number | undefined {
  const instants = [claim_warn, claim_due, touch_warn, touch_due].filter((at) => at !== undefined);
  return instants.length === 0 ? undefined : Math.min(...instants);
}
