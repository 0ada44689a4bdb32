import type { Milliseconds } from '../../model/types.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { baseRun } from './base-run.ts';
import { waitingSince } from './moved.ts';
import { createTouchedRuns, type TouchedRun } from './touched-runs.ts';

/** How far the live path has come. */
export interface LiveStanding {
  /** The last touched run of all. */
  readonly last: TouchedRun | undefined;
  /** Since when somebody waits to be rescored; undefined where nobody does. */
  readonly waitingSince: Milliseconds | undefined;
  /** The held run, until about which is decided nobody is rescored; undefined where none is. */
  readonly pausedBy: string | undefined;
  /** What is published speaks about an instant before it was made, which somebody asked for: nobody is rescored, and nobody waits. */
  readonly isOfPast: boolean;
}

/** Undefined before the first publish: nothing is followed then. */
export async function liveStanding(warehouse: Warehouse): Promise<LiveStanding | undefined> {
  const base = await baseRun(warehouse);
  if (!base) return undefined;
  const runs = createTouchedRuns(warehouse);
  const [last, upTo] = await Promise.all([runs.latest(), runs.upTo(base.runId)]);
  const { heldRunId: pausedBy, isOfPast } = base;
  return {
    ...{ last, pausedBy, isOfPast },
    waitingSince: isOfPast ? undefined : await waitingSince(warehouse, upTo ?? base.seen),
  };
}
