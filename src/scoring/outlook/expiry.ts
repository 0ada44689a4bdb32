import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import type { AccountLead } from '../missing.ts';
import { admissible, type Instant } from '../reference/admissible.ts';
import { factsOf } from '../reference/facts-of.ts';
import { scoreLeadsOf, subjectScorer } from '../reference/score.ts';
import type { SubjectScores } from '../result.ts';
import { type Goal, isReached } from './goals.ts';
import { laterBy } from './taken.ts';

/** What is reached today, and the first instant, in whole days after as-of, at which it is no longer if nothing further happens. */
export interface Expiry {
  readonly of: Goal;
  /** Days after as-of; undefined: it still holds after `horizon` days. */
  readonly days: number | undefined;
  /** The scores of that day and of the day before, which say why. */
  readonly lost?: Lost | undefined;
}

export interface Lost {
  readonly before: SubjectScores;
  readonly then: SubjectScores;
  /** An account's leads on that day. */
  readonly leads: readonly AccountLead[] | undefined;
}

/** How many days are looked ahead, each of them: what is lost may hold again soon after. */
export const horizon = 120;

const day = 86_400_000;

/**
 * When each qualification that holds, and the tier, is lost without further activity: what is known at the instant stays as it
 * is, and time passes. In the order of the rules, then the tier.
 */
export function expiries(model: Model, history: History, subject: Subject, id: string, instant: Instant): Expiry[] {
  const standing = admissible(history, instant);
  const score = subjectScorer(model, standing, subject, id);
  const now = score(instant);
  if (!now) return [];
  const reached: Goal[] = [
    ...now.qualified.map((rule): Goal => ({ kind: 'rule', rule })),
    ...(now.tier === 'P4' ? [] : [{ kind: 'tier', tier: now.tier } as const]),
  ];
  const known = new Map<number, ReturnType<typeof score>>();
  const after = (days: number) => {
    if (days === 0) return now;
    if (!known.has(days)) {
      known.set(days, score(laterBy(instant, days * day)));
    }
    return known.get(days);
  };
  return reached.map((of) => {
    const days = firstDay((days) => !isReached(of, after(days)));
    if (days === undefined) return { of, days };
    const [before, then] = [after(days - 1), after(days)];
    const leads = leadsAt(model, standing, laterBy(instant, days * day), subject, id);
    return { of, days, lost: before && then && { before, then, leads } };
  });
}

function firstDay(isLost: (days: number) => boolean): number | undefined {
  for (let days = 1; days <= horizon; days += 1) {
    if (isLost(days)) return days;
  }
  return undefined;
}

/** The account's leads as its rules see them at an instant; undefined for a lead. */
function leadsAt(model: Model, history: History, instant: Instant, subject: Subject, id: string) {
  const facts = subject === 'account' ? factsOf(model, history, instant, subject, id) : undefined;
  if (!facts) return undefined;
  const roles = model.rules.map(({ rolesOf }) => rolesOf.trait);
  return scoreLeadsOf(model, history, instant, id).map(({ id: lead, engagement, usage }): AccountLead => {
    const known = facts.leadTraits(lead);
    return { engagement, usage, traits: Object.fromEntries(roles.map((trait) => [trait, known(trait)?.value ?? ''])) };
  });
}
