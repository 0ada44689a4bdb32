import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import { admissible, type Instant } from '../reference/admissible.ts';
import { factsOf } from '../reference/facts-of.ts';
import { type SubjectScorer, subjectScorer } from '../reference/score.ts';
import type { SubjectScores } from '../result.ts';
import { type Goal, goalsOf, isReached } from './goals.ts';
import { type Ladder, laddersOf, type Step } from './steps.ts';

/** What would reach a goal: the cheapest ways first. */
export interface Counterfactual {
  readonly goal: Goal;
  /** Each way is one step, or two where no single one is enough. Empty: no such way was found. */
  readonly ways: readonly (readonly Step[])[];
}

const namedWays = 3;
/** Pairs that are tried for a goal, cheapest first: some 0.1 to 0.5 ms each. */
const triedPairs = 150;

/**
 * The cheapest changes that reach each next qualification and the next tier, found by scoring each of them: of one signal, or of
 * two where one can't. Only what can still happen counts; a first week that is over does not.
 */
export function counterfactuals(
  model: Model,
  history: History,
  subject: Subject,
  id: string,
  instant: Instant,
): Counterfactual[] {
  // A step may take days; what lies after the instant must not become known on the way.
  const standing = admissible(history, instant);
  const score = subjectScorer(model, standing, subject, id);
  const [now, facts] = [score(instant), factsOf(model, standing, instant, subject, id)];
  if (!now || !facts) return [];
  const ladders = laddersOf(model, facts);
  const trial = trialOf(score, instant);
  return goalsOf(model, now).map((goal) => {
    const single = ladders.flatMap((ladder) => lowest(ladder, goal, trial) ?? []);
    const ways = single.length > 0 ? single.map((step) => [step]) : pairs(ladders, goal, now, trial);
    return { goal, ways: ways.toSorted((a, b) => costOf(a) - costOf(b)).slice(0, namedWays) };
  });
}

function costOf(way: readonly Step[]): number {
  return way.reduce((sum, { cost }) => sum + cost, 0);
}

type Trial = (steps: readonly Step[]) => SubjectScores | undefined;

/** Scores the subject as it would stand once the steps were taken. */
export function trialOf(score: SubjectScorer, instant: Instant): Trial {
  const known = new Map<string, SubjectScores | undefined>();
  return (steps) => {
    const key = steps.map(({ signal, amount }) => `${signal} ${amount}`).join('+');
    if (!known.has(key)) known.set(key, score(instantOf(steps, instant), changeOf(steps)));
    return known.get(key);
  };
}

/** The instant at which the steps can have been taken. */
export function instantOf(steps: readonly Step[], { asOf, knownAt }: Instant): Instant {
  const later = Math.max(asOf, ...steps.map(({ at }) => at)) - asOf;
  return { asOf: asOf + later, knownAt: knownAt + later };
}

export function changeOf(steps: readonly Step[]) {
  return { addEvents: steps.flatMap(({ events }) => events), traits: steps.flatMap(({ traits }) => traits) };
}

/** The smallest amount of one signal that reaches the goal. */
function lowest({ amounts, step }: Ladder, goal: Goal, trial: Trial): Step | undefined {
  const reaching = (amount: number): Step | undefined => {
    const taken = step(amount);
    return taken && isReached(goal, trial([taken])) ? taken : undefined;
  };
  let below = 0;
  for (const amount of amounts) {
    let found = reaching(amount);
    if (!found) {
      below = Math.max(below, amount);
      continue;
    }
    // Rows of a trait are no amounts: what lies between two of them says nothing.
    for (let high = amount; found.events.length > 0 && high - below > 1; ) {
      const middle = Math.floor((below + high) / 2);
      const less = reaching(middle);
      if (less) [high, found] = [middle, less];
      else below = middle;
    }
    return found;
  }
  return undefined;
}

/** Ways of two signals, of those amounts that change anything by themselves. */
function pairs(ladders: readonly Ladder[], goal: Goal, now: SubjectScores, trial: Trial): Step[][] {
  const telling = ladders.map((ladder) => {
    let before: SubjectScores | undefined = now;
    return ladder.amounts.flatMap((amount): Step[] => {
      const step = ladder.step(amount);
      const after = step && trial([step]);
      if (!step || !after || sameScores(after, before)) return [];
      before = after;
      return [step];
    });
  });
  const candidates = telling
    .flatMap((steps, index) =>
      telling.slice(index + 1).flatMap((others) => steps.flatMap((one) => others.map((other) => [one, other]))),
    )
    .toSorted((a, b) => costOf(a) - costOf(b))
    .slice(0, triedPairs);
  const found: Step[][] = [];
  for (const pair of candidates) {
    const isNew = !found.some((other) => other.every(({ signal }, place) => signal === pair[place]?.signal));
    if (isNew && isReached(goal, trial(pair))) found.push(pair);
    if (found.length === namedWays) break;
  }
  return found;
}

function sameScores(a: SubjectScores | undefined, b: SubjectScores | undefined): boolean {
  return a?.fit === b?.fit && a?.engagement === b?.engagement && a?.usage === b?.usage;
}
