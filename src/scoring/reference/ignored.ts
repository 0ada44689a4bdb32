import type { Model } from '../../model/types.ts';
import type { Contribution } from '../result.ts';
import { restingOn } from './counts.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';

/**
 * What each guard ignored of the subject's events, of those whose name a signal of its side measures or is a hand-raise;
 * guards that ignored nothing are left out.
 */
export function ignoredEvidence({ ignore, signals, handRaises }: Model, { subject, evidence }: Facts): Contribution[] {
  if (ignore.length === 0) return [];
  const ofSide = signals.filter((signal) => signal.of === subject);
  const measured = ofSide.flatMap((signal) =>
    signal.source === 'steps' ? [signal.steps] : signal.source === 'events' ? [signal.events] : [],
  );
  const names = measured.some((events) => events.length === 0)
    ? evidence.byName.keys()
    : [...measured, ...handRaises.map(({ events }) => events)].flat();
  const sifted = [...new Set(names)].map((name) => evidence.sifted(name).ignored);
  return ignore.flatMap(({ name }, place) => {
    const events = sifted.flatMap((ignored): readonly Occurrence[] => ignored.get(place) ?? []);
    if (events.length === 0) return [];
    return [{ signal: `ignored:${name}`, points: 0, value: 0n, ...restingOn(events) }];
  });
}
