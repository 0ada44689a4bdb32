import type { Guard } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';
import type { Facts } from '../reference/facts.ts';
import { grouped } from '../reference/grouping.ts';
import type { Step } from './ladder.ts';

const day = 86_400_000;

/** The step with its events so far apart, one after another, that no guard against bursts of the model takes them for a script's. */
export function spaced(guards: readonly Guard[], { evidence }: Facts, step: Step): Step | undefined {
  const bursts = guards.flatMap(({ test }) => (test.kind === 'burst' ? [test] : []));
  if (bursts.length === 0 || step.events.length === 0) return step;
  const apart = Math.max(...bursts.map(({ events, within }) => Math.ceil(within / events)));
  const longest = Math.max(...bursts.map(({ within }) => within));
  const events = [...grouped(step.events, kindOf)].flatMap(([, alike]) => {
    const earlier = (evidence.byName.get(alike[0]?.event ?? '') ?? []).map(({ row }) => row.at);
    // What was done just now must not make a burst of what follows, nor be made one by it.
    let free = Math.max(...earlier.map((at) => at + longest), 0);
    return alike
      .toSorted((a, b) => a.at - b.at)
      .map((event) => {
        const later = Math.max(0, free - event.at);
        free = event.at + later + apart;
        return { ...event, at: event.at + later, arrivedAt: event.arrivedAt + later };
      });
  });
  const inTime = events.toSorted((a, b) => a.at - b.at);
  const at = Math.max(...inTime.map((event) => event.at));
  if (step.until !== undefined && at >= step.until) return undefined;
  return { ...step, events: inTime, at, cost: step.cost + Math.max(0, at - step.at) / day };
}

function kindOf({ subject, event }: HistoryEvent): string {
  return JSON.stringify([subject.kind, subject.id, event]);
}
