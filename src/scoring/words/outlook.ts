import type { Model } from '../../model/types.ts';
import { missingToQualify } from '../missing.ts';
import type { Counterfactual } from '../outlook/counterfactuals.ts';
import type { Expiry } from '../outlook/expiry.ts';
import type { Goal } from '../outlook/goals.ts';
import type { SubjectScores } from '../result.ts';
import { list, pointsOf, sayDay, sayPoints, wordsOf } from './amounts.ts';
import { sayWay } from './steps.ts';

const day = 86_400_000;

export const outOfReach = 'not within one or two changes that can still happen';

/** `pql`, `tier P2`. */
export function sayGoal(goal: Goal): string {
  return goal.kind === 'rule' ? goal.rule : `tier ${goal.tier}`;
}

/** What would reach a goal: `2 more api_call in the next 3 days, or 1 more teammate_invited`. */
export function sayWays(model: Model, { ways }: Counterfactual, asOf: number): string {
  if (ways.length === 0) return outOfReach;
  const said = ways.map((way) => sayWay(model, way, asOf));
  return said.map((text, index) => (index === 0 ? text : `or ${text}`)).join(', ');
}

/** Until when it stays: `pql until 14 Dec 2026 (then invites gives 0 instead of 30 points)`. */
export function sayExpiry(model: Model, { of, days, lost }: Expiry, asOf: number): string {
  const what = sayGoal(of);
  if (days === undefined || !lost) return `${what} for a year at least`;
  const why = sayWhy(model, of, lost);
  return `${what} until ${sayDay(asOf + days * day, model.timezone)}${why === '' ? '' : ` (${why})`}`;
}

function sayWhy(model: Model, of: Goal, { before, then }: NonNullable<Expiry['lost']>): string {
  const missing = missingToQualify(model, then).find(({ rule }) => of.kind === 'rule' && rule === of.rule);
  const others = missing?.needs.filter((need) => !isOfPoints(need)) ?? [];
  if (others.length > 0) return `then it lacks ${list(others, 'and')}`;
  const losses = model.signals
    .map(({ name }) => ({ name, from: pointsIn(before, name), to: pointsIn(then, name) }))
    .filter(({ from, to }) => to < from)
    .toSorted((a, b) => a.to - a.from - (b.to - b.from));
  const [most] = losses;
  if (!most) return '';
  const said =
    most.to < 0 ? `costs ${pointsOf(-most.to)}` : `gives ${sayPoints(most.to)} instead of ${pointsOf(most.from)}`;
  return `then ${wordsOf(most.name)} ${said}`;
}

function isOfPoints(need: string): boolean {
  return / more points of /.test(need);
}

function pointsIn({ contributions }: SubjectScores, name: string): number {
  return contributions.find(({ signal }) => signal === name)?.points ?? 0;
}
