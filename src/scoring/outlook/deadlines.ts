import type { Instant } from '../reference/admissible.ts';
import type { SubjectScorer } from '../reference/score.ts';
import { type Counterfactual, isReached } from './goals.ts';
import type { Step } from './ladder.ts';
import { changeOf, delayed, instantOf, laterBy } from './taken.ts';

const day = 86_400_000;
const hour = 3_600_000;
const second = 1_000;

/** How far ahead a deadline is looked for. */
export const deadlineHorizon = 30 * day;

/** How much later each way is tried, until it no longer works; between the last two tries by halves. A score at another instant takes 0.2 ms. */
const delays = [hour, 6 * hour, ...[1, 2, 3, 5, 7, 10, 14, 21, 30].map((days) => days * day)];

interface Run {
  readonly steps: readonly Step[];
  readonly reaches: (later: number) => boolean;
  /** How much later it still works, and from when on no longer. */
  held: number;
  lost: number | undefined;
}

/**
 * The ways with the instant before which they have to begin: until then they still reach the goal, as far as looked at. Meanwhile
 * other points may fade or leave their windows, not only that of what is done. `ends` are the windows' ends. None: after 30 days it
 * still works.
 */
export function withDeadlines(
  found: readonly Counterfactual[],
  ends: readonly number[],
  instant: Instant,
  score: SubjectScorer,
): Counterfactual[] {
  const { asOf } = instant;
  const runs = found.map(({ goal, ways }) =>
    ways.map((steps): Run => {
      const reaches = (later: number) => {
        const taken = delayed(steps, later);
        return isReached(goal, score(instantOf(taken, laterBy(instant, later)), changeOf(taken)));
      };
      return { steps, reaches, held: 0, lost: undefined };
    }),
  );
  const all = runs.flat();
  const begins = [asOf, ...all.flatMap(({ steps }) => steps.map((step) => beginOf(step, asOf)))];
  const atEnds = ends.flatMap((end) => begins.flatMap((begin) => [end - begin - 1, end - begin]));
  const looked = [...new Set([...delays, ...atEnds])].filter((later) => later > 0 && later <= deadlineHorizon);
  // Delay by delay, so that what holds at an instant is found once for all ways.
  for (const later of looked.sort((a, b) => a - b)) {
    for (const run of all) {
      if (run.lost !== undefined) continue;
      if (run.reaches(later)) run.held = later;
      else run.lost = later;
    }
  }
  return found.map(({ goal }, index) => ({
    goal,
    ways: (runs[index] ?? []).map((run) => {
      const later = lastOf(run);
      return run.steps.map((step) => ({
        ...step,
        until: later === undefined ? undefined : beginOf(step, asOf) + later + 1,
      }));
    }),
  }));
}

/** To the second, as far as hours are said; of days the whole ones are exact enough. */
function lastOf({ held, lost, reaches }: Run): number | undefined {
  if (lost === undefined) return undefined;
  const finest = held >= 2 * day ? day : second;
  let [last, first] = [held, lost];
  while (first - last > finest) {
    const middle = finest === day ? last + Math.ceil((first - last) / (2 * day)) * day : Math.floor((last + first) / 2);
    if (middle < first && reaches(middle)) last = middle;
    else if (middle < first) first = middle;
    else break;
  }
  return last;
}

export function beginOf({ events: [first] }: Step, asOf: number): number {
  return Math.max(asOf, first?.at ?? asOf);
}
