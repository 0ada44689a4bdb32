import type { HandRaise, Suppression } from '../../model/types.ts';
import { eventTest, traitTest } from './conditions.ts';
import { counting } from './evidence.ts';
import type { Facts } from './facts.ts';
import { greatest, least } from './numbers.ts';
import { lately } from './windows.ts';

/** Does the suppression hold for the subject at as-of? */
export function suppresses({ test }: Suppression, facts: Facts): boolean {
  const { clock, evidence } = facts;
  switch (test.kind) {
    case 'outcome': {
      const outcomes = facts.outcomes();
      const these = outcomes.filter(({ outcome }) => outcome === test.outcome);
      const latest = greatest(these, ({ at }) => at);
      return latest !== undefined && !outcomes.some(({ outcome, at }) => test.until.includes(outcome) && at >= latest);
    }
    case 'outcome_within': {
      const outcomes = facts.outcomes();
      return outcomes.some(({ outcome, at }) => outcome === test.outcome && lately(at, clock.asOf, test.within));
    }
    case 'trait': {
      const never = test.trait.of === 'lead' && facts.subject === 'account';
      return !never && traitTest(test.condition)(facts.trait(test.trait)?.value);
    }
    case 'event': {
      const holds = eventTest(test.where);
      return counting(evidence, test.events).some(
        ({ row }) => lately(clock.fromAsOf(row), clock.asOf, test.within) && holds(row),
      );
    }
  }
}

/** When the earliest hand-raise was made that nobody has answered yet; undefined without one. */
export function handRaisedAt(handRaises: readonly HandRaise[], facts: Facts): number | undefined {
  const { clock, evidence, ownVoice } = facts;
  const answered = greatest(ownVoice.answers(), ({ at }) => at) ?? -Infinity;
  const open = handRaises.flatMap(({ events, where, within }) => {
    const holds = eventTest(where);
    return counting(evidence, events)
      .filter((occurrence) => ownVoice.speaks(occurrence))
      .filter(({ row }) => lately(clock.fromAsOf(row), clock.asOf, within) && holds(row))
      .filter(({ row }) => row.at >= answered);
  });
  return least(open, ({ row }) => row.at);
}
