import type { Hundredths, Model, Score, Signal } from '../../model/types.ts';
import { missingToQualify } from '../missing.ts';
import { type Expiry, horizon, type Lost } from '../outlook/expiry.ts';
import type { Counterfactual, Goal } from '../outlook/goals.ts';
import type { SubjectScores } from '../result.ts';
import { list, pointsOf, sayDay, sayPoints, wordsOf } from './amounts.ts';
import { sayWay } from './steps.ts';

const day = 86_400_000;

export const outOfReach = 'no way of one or two changes found';

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
  if (days === undefined || !lost) return `${what} for longer than ${horizon} days`;
  const why = sayWhy(model, of, lost);
  return `${what} until ${sayDay(asOf + days * day, model.timezone)}${why === '' ? '' : ` (${why})`}`;
}

function sayWhy(model: Model, of: Goal, { before, then, leads }: Lost): string {
  const needs =
    missingToQualify(model, then, leads).find(({ rule }) => of.kind === 'rule' && rule === of.rule)?.needs ?? [];
  const others = needs.filter((need) => !isOfPoints(need));
  if (others.length > 0) return `then it lacks ${list(others, 'and')}`;
  const losses = model.signals
    .map((signal) => ({ signal, from: pointsIn(before, signal.name), to: pointsIn(then, signal.name) }))
    .filter(({ from, to }) => to < from);
  const [loss] = losses;
  if (!loss) return '';
  // Of what fades day by day no single loss is the reason.
  if (losses.length > 1 || fades(loss.signal)) return `then ${sayStanding(model, of, before, then, needs)}`;
  const { signal, from, to } = loss;
  const name = wordsOf(signal.name);
  return to < 0
    ? `then ${name} costs ${pointsOf(-to)}`
    : `then ${name} gives ${sayPoints(to)} instead of ${pointsOf(from)}`;
}

function fades(signal: Signal): boolean {
  return signal.source === 'events' && 'halfLife' in signal.measure && signal.measure.halfLife !== undefined;
}

/** What is too low on that day: `only 38.5 of 40 points of usage`. */
function sayStanding(
  { tiers }: Model,
  of: Goal,
  before: SubjectScores,
  then: SubjectScores,
  needs: readonly string[],
): string {
  if (of.kind === 'rule') {
    return list(
      needs.map((need) => need.replace(/^.* more points of (.*) \((.* of .*)\)$/, 'only $2 points of $1')),
      'and',
    );
  }
  const only = (score: Score, least: Hundredths) => `only ${sayPoints(then[score])} of ${pointsOf(least)} of ${score}`;
  if (then.grade !== before.grade) return only('fit', before.grade === 'D' ? 0 : tiers.grades[before.grade]);
  const higher = before.engagement > before.usage ? 'engagement' : 'usage';
  return only(higher, before.level === 4 ? 0 : tiers.levels[before.level]);
}

function isOfPoints(need: string): boolean {
  return / more points of /.test(need);
}

function pointsIn({ contributions }: SubjectScores, name: string): number {
  return contributions.find(({ signal }) => signal === name)?.points ?? 0;
}
