import type { Milliseconds } from '../model/types.ts';
import type { RunState } from './runs.ts';

/** A run as far as it decides how long it is kept. */
export interface AgedRun {
  readonly runId: string;
  readonly state: RunState;
  /** The instant that it speaks about; where it has none, when it began. */
  readonly at: Milliseconds;
}

export interface RetentionPolicy {
  /** So long every run is kept. */
  readonly runs: Milliseconds;
  /** So long the last published run of each ISO week is kept. */
  readonly weekly: Milliseconds;
}

/** States after which nothing more comes of a run by itself. A held one waits for somebody; one that is under way is no business of ours. */
const ended: ReadonlySet<string> = new Set(['published', 'superseded', 'failed', 'dropped']);

/**
 * The runs whose scores and records may go: older than the policy keeps all, and not the last published one of a week that it keeps.
 * `needed` stay whatever their age.
 */
export function runsToDrop(
  runs: readonly AgedRun[],
  policy: RetentionPolicy,
  needed: ReadonlySet<string>,
  now: Milliseconds,
): AgedRun[] {
  const old = runs.filter(({ runId, state, at }) => ended.has(state) && !needed.has(runId) && at < now - policy.runs);
  const lastOfWeek = new Map<number, AgedRun>();
  for (const run of runs) {
    if (run.state !== 'published') continue;
    const last = lastOfWeek.get(isoWeek(run.at));
    if (last === undefined || last.at < run.at) lastOfWeek.set(isoWeek(run.at), run);
  }
  return old.filter((run) => lastOfWeek.get(isoWeek(run.at)) !== run || run.at < now - policy.weekly);
}

const day = 86_400_000;

/** Number of the week, from Monday to Sunday in UTC, in which an instant lies. 1970 began on a Thursday. */
function isoWeek(at: Milliseconds): number {
  return Math.floor((Math.floor(at / day) + 3) / 7);
}
