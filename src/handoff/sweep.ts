import type { Desk, Swept } from '../queue/desk.ts';
import { nextReps } from '../queue/routing/turns.ts';
import type { Routing } from '../queue/routing/types.ts';

export interface SweepParts {
  readonly desk: Pick<Desk, 'sweep' | 'away' | 'loads'>;
  /** The routing file in force (current-file.ts). */
  readRouting(): Promise<Routing>;
  now(): number;
}

/** Entries that one script ends at most: it takes a few milliseconds, and whose turn it is is asked anew after it. */
const batch = 100;
/** Ends after which an entry is offered to the next rep. */
const offers: ReadonlySet<string> = new Set(['lease_ended', 'claim_breached', 'offer_lapsed', 'touch_breached']);

/**
 * Ends everything that has run out by now in all queues: leases, holds, snoozes, SLA clocks. Entries that are breached are offered to whoever
 * is on duty with the fewest for their weight; what was offered in this sweep counts, so that a bad morning isn't one rep's alone.
 * Returns what was done, in order. An abort ends it between two batches; the next sweep goes on.
 */
export async function sweepQueues(
  { desk, readRouting, now }: SweepParts,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Swept[]> {
  const { teams } = await readRouting();
  const reps = [...new Set(teams.flatMap((team) => team.reps.map(({ name }) => name)))];
  const offered = new Map<string, number>();
  const swept: Swept[] = [];
  let done: Swept[];
  do {
    signal?.throwIfAborted();
    const [away, held] = await Promise.all([desk.away(), desk.loads(reps)]);
    const loads = new Map(reps.map((rep) => [rep, (held.get(rep) ?? 0) + (offered.get(rep) ?? 0)]));
    const at = now();
    done = await desk.sweep(
      teams.map((team) => nextReps(team, { at, away, loads })),
      batch,
    );
    for (const { done: ended, work } of done) {
      if (!offers.has(ended) || work.offered_to === undefined) continue;
      offered.set(work.offered_to, (offered.get(work.offered_to) ?? 0) + 1);
    }
    swept.push(...done);
  } while (done.length >= batch);
  return swept;
}
