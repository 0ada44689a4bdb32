import type { HandRaise, Suppression } from '../../model/types.ts';
import { eventTest, traitTest } from './conditions.ts';
import type { Facts } from './facts.ts';
import { lately } from './measures.ts';

/** Does the suppression hold for the subject at as-of? */
export function suppresses({ test }: Suppression, facts: Facts, asOf: number): boolean {
  switch (test.kind) {
    case 'outcome': {
      const dates = facts.outcomes.filter(({ outcome }) => outcome === test.outcome).map(({ at }) => at);
      const latest = Math.max(...dates);
      return (
        dates.length > 0 && !facts.outcomes.some(({ outcome, at }) => test.until.includes(outcome) && at >= latest)
      );
    }
    case 'outcome_within':
      return facts.outcomes.some(({ outcome, at }) => outcome === test.outcome && lately(at, asOf, test.within));
    case 'trait': {
      const never = test.trait.of === 'lead' && facts.subject === 'account';
      return !never && traitTest(test.condition)(facts.trait(test.trait)?.value);
    }
    case 'event': {
      const holds = eventTest(test.where);
      return facts.events.some(
        (event) => test.events.includes(event.event) && lately(event.at, asOf, test.within) && holds(event),
      );
    }
  }
}

/** When the earliest hand-raise was made that nobody has answered yet; undefined without one. */
export function handRaisedAt(handRaises: readonly HandRaise[], facts: Facts, asOf: number): number | undefined {
  const { events, answers } = facts.ownVoice;
  const open = handRaises.flatMap(({ events: names, where, within }) => {
    const holds = eventTest(where);
    return events
      .filter((event) => names.includes(event.event) && lately(event.at, asOf, within) && holds(event))
      .map(({ at }) => at)
      .filter((at) => !answers.some((answer) => answer.at > at));
  });
  return open.length > 0 ? Math.min(...open) : undefined;
}
