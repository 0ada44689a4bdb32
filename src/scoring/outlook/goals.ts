import { grades, type Hundredths, type Model, type Tier, tierNames } from '../../model/types.ts';
import { gradeOf, levelOf, tierOf } from '../reference/tiers.ts';
import type { SubjectScores } from '../result.ts';
import type { Step } from './ladder.ts';

/** What somebody who isn't there yet could reach: a qualification, or the next better tier. */
export type Goal = { readonly kind: 'rule'; readonly rule: string } | { readonly kind: 'tier'; readonly tier: Tier };

/** What would reach a goal: the cheapest ways first. */
export interface Counterfactual {
  readonly goal: Goal;
  /** Each way is one step, or two where no single one is enough. Empty: no such way was found. */
  readonly ways: readonly (readonly Step[])[];
}

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

/** Whom a suppression keeps from a rule, or whom the rule isn't for, no activity brings there. */
export function isBarred({ rules }: Model, goal: Goal, { suppressed }: SubjectScores): boolean {
  const rule = rules.find(({ name }) => goal.kind === 'rule' && name === goal.rule);
  if (!rule) return false;
  const holds = (name: string) => suppressed.includes(name);
  return rule.suppress.some(holds) || !rule.only.every(holds);
}

/** Might several changes together reach a goal, if what each gives alone is added up? To be scored before it is said. */
export function mayReach(model: Model, goal: Goal, now: SubjectScores, apart: readonly SubjectScores[]): boolean {
  const sum = (score: 'fit' | 'engagement' | 'usage'): Hundredths => {
    const gains = apart.reduce((total, after) => total + after[score] - now[score], now[score]);
    return Math.max(0, Math.min(10_000, gains));
  };
  const [fit, engagement, usage] = [sum('fit'), sum('engagement'), sum('usage')];
  const grade = gradeOf(fit, model.tiers);
  if (goal.kind === 'tier') {
    const tier = tierOf(grade, levelOf(Math.max(engagement, usage), model.tiers), model.tiers);
    return tierNames.indexOf(tier) <= tierNames.indexOf(goal.tier);
  }
  const rule = model.rules.find(({ name }) => name === goal.rule);
  if (!rule) return false;
  const present = (name: string) =>
    [now, ...apart].some(
      ({ qualified, contributions }) =>
        qualified.includes(name) || contributions.some(({ signal, points }) => signal === name && points > 0),
    );
  return (
    fit >= (rule.fit ?? 0) &&
    engagement >= (rule.engagement ?? 0) &&
    usage >= (rule.usage ?? 0) &&
    fit + engagement >= (rule.fitPlusEngagement ?? 0) &&
    (rule.fitAtLeast === undefined || grades.indexOf(grade) <= grades.indexOf(rule.fitAtLeast)) &&
    (rule.anyOf.length === 0 || rule.anyOf.some(present)) &&
    rule.allOf.every(present)
  );
}
