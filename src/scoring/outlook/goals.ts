import { type Model, type Tier, tierNames } from '../../model/types.ts';
import type { SubjectScores } from '../result.ts';

/** What somebody who isn't there yet could reach: a qualification, or the next better tier. */
export type Goal = { readonly kind: 'rule'; readonly rule: string } | { readonly kind: 'tier'; readonly tier: Tier };

/** The rules of the subject's side that don't hold, in the model's order, then the next tier. */
export function goalsOf(model: Model, scores: SubjectScores): Goal[] {
  const rules = model.rules
    .filter(({ of, name }) => of === scores.subject && !scores.qualified.includes(name))
    .map(({ name }): Goal => ({ kind: 'rule', rule: name }));
  const better = tierNames[tierNames.indexOf(scores.tier) - 1];
  return better === undefined ? rules : [...rules, { kind: 'tier', tier: better }];
}

export function isReached(goal: Goal, scores: SubjectScores | undefined): boolean {
  if (!scores) return false;
  if (goal.kind === 'rule') return scores.qualified.includes(goal.rule);
  return tierNames.indexOf(scores.tier) <= tierNames.indexOf(goal.tier);
}
