import type { Model, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import { admissible, type Instant } from '../reference/admissible.ts';
import { factsOf } from '../reference/facts-of.ts';
import { type SubjectScorer, subjectScorer } from '../reference/score.ts';
import type { SubjectScores } from '../result.ts';
import { withDeadlines } from './deadlines.ts';
import { type Counterfactual, type Goal, goalsOf, isBarred, isReached, mayReach } from './goals.ts';
import type { Ladder, Step } from './ladder.ts';
import { costOfAsking, laddersOf } from './steps.ts';
import { changeOf, instantOf } from './taken.ts';

const namedWays = 3;
const namedPairs = 2;
/** Pairs that are scored for a goal, cheapest first, of those that by their points could reach it: some 0.2 ms each. */
const triedPairs = 40;

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
  const goals = goalsOf(model, now);
  const open = goals.filter((goal) => !isBarred(model, goal, now));
  if (open.length === 0) return goals.map((goal) => ({ goal, ways: [] }));

  const trial = trialOf(score, instant);
  const ladders = laddersOf(model, facts);
  const climbs = ladders.map((ladder) => climbOf(ladder, now, trial));
  const found = goals.map((goal) => {
    if (!open.includes(goal)) return { goal, ways: [] };
    const single = climbs.flatMap((climb) => climb.lowest(goal) ?? []);
    // Where nothing gives points and still is enough, activity itself was missing.
    const gaining = single.filter(({ gains }) => gains);
    const enough = (gaining.length > 0 ? gaining : single).map(({ step }) => [step]);
    const ways = enough.some((way) => costOf(way) < costOfAsking)
      ? enough
      : [...enough, ...pairs(climbs, model, goal, now, trial)];
    return { goal, ways: different(ways.toSorted((a, b) => costOf(a) - costOf(b))).slice(0, namedWays) };
  });
  const ends = ladders.flatMap(({ until }) => until ?? []);
  return withDeadlines(found, ends, instant, score);
}

function costOf(way: readonly Step[]): number {
  return way.reduce((sum, { cost }) => sum + cost, 0);
}

type Trial = (steps: readonly Step[]) => SubjectScores | undefined;

/** Scores the subject as it would stand once the steps were taken. */
function trialOf(score: SubjectScorer, instant: Instant): Trial {
  const known = new Map<string, SubjectScores | undefined>();
  return (steps) => {
    const key = steps.map(({ signal, amount }) => `${signal} ${amount}`).join('+');
    if (!known.has(key)) known.set(key, score(instantOf(steps, instant), changeOf(steps)));
    return known.get(key);
  };
}

/** A step that was tried. */
interface Rung {
  readonly step: Step;
  readonly after: SubjectScores;
  /** Whether its own signal gives more points than now. */
  readonly gains: boolean;
}

/** The steps of one signal that were tried. */
interface Climb {
  readonly rungs: readonly Rung[];
  readonly step: Ladder['step'];
  /** The smallest amount that reaches the goal. */
  lowest(goal: Goal): Rung | undefined;
}

function climbOf({ amounts, step, isExact }: Ladder, now: SubjectScores, trial: Trial): Climb {
  const rung = (amount: number): Rung | undefined => {
    const taken = step(amount);
    const after = taken && trial([taken]);
    if (!after) return undefined;
    const gain = (signal: string) => pointsOf(after, signal) - pointsOf(now, signal);
    // A step that takes points from its own signal is no advice, even where it happens to move another.
    if (gain(taken.signal) < 0) return undefined;
    return { step: taken, after, gains: gain(taken.signal) > 0 };
  };
  const rungs = amounts.flatMap((amount) => rung(amount) ?? []);
  return {
    rungs,
    step,
    lowest: (goal) => {
      const place = rungs.findIndex(({ after }) => isReached(goal, after));
      let found = rungs[place];
      let below = rungs[place - 1]?.step.amount ?? 0;
      while (found && !isExact && found.step.amount - below > 1) {
        const middle = rung(Math.floor((below + found.step.amount) / 2));
        if (middle && isReached(goal, middle.after)) found = middle;
        else below = Math.floor((below + found.step.amount) / 2);
      }
      return found;
    },
  };
}

function pointsOf({ contributions }: SubjectScores, name: string): number {
  return contributions.find(({ signal }) => signal === name)?.points ?? 0;
}

/** Ways of two signals, of the smallest amounts that are enough. What moves both at once is one change, tried as such. */
function pairs(climbs: readonly Climb[], model: Model, goal: Goal, now: SubjectScores, trial: Trial): Step[][] {
  const telling = climbs.map(({ rungs }) =>
    rungs.filter(({ gains, step, after }, place) => {
      const before = rungs[place - 1]?.after ?? now;
      return gains && pointsOf(after, step.signal) > pointsOf(before, step.signal);
    }),
  );
  const candidates = telling
    .flatMap((rungs, index) =>
      telling.slice(index + 1).flatMap((others) => rungs.flatMap((one) => others.map((other) => [one, other]))),
    )
    .filter((pair) =>
      mayReach(
        model,
        goal,
        now,
        pair.map(({ after }) => after),
      ),
    )
    .map((pair) => pair.map(({ step }) => step))
    .filter((pair) => costOf(pair) < costOfAsking && new Set(pair.map(doing)).size === pair.length)
    .toSorted((a, b) => costOf(a) - costOf(b));
  const found: Step[][] = [];
  let tried = 0;
  for (const pair of candidates) {
    if (found.length === namedPairs || tried === triedPairs) break;
    if (different([...found, pair]).length === found.length) continue;
    tried += 1;
    if (isReached(goal, trial(pair))) found.push(narrowed(pair, climbs, (steps) => isReached(goal, trial(steps))));
  }
  return found;
}

/** The steps with amounts of which none can be one less. */
function narrowed(
  steps: readonly Step[],
  climbs: readonly Climb[],
  isEnough: (steps: readonly Step[]) => boolean,
): Step[] {
  let best = [...steps];
  for (;;) {
    const before = best;
    best.forEach(({ signal, amount, events }, index) => {
      // A trait's amount is a row of the model.
      if (events.length === 0) return;
      const climb = climbs.find(({ rungs }) => rungs[0]?.step.signal === signal);
      let [most, least] = [amount, 0];
      let next = amount - 1;
      while (most - least > 1) {
        const step = climb?.step(next);
        const tried = step && best.map((other, place) => (place === index ? step : other));
        if (tried && isEnough(tried)) {
          best = tried;
          most = next;
        } else least = next;
        next = Math.floor((least + most) / 2);
      }
    });
    if (best === before) return best;
  }
}

/** Of ways in which the same is done only the first. */
function different(ways: readonly (readonly Step[])[]): (readonly Step[])[] {
  const seen = new Set<string>();
  return ways.filter((way) => {
    const what = [...new Set(way.map(doing))].sort().join('+');
    if (seen.has(what)) return false;
    seen.add(what);
    return true;
  });
}

function doing({ events: [first], traits }: Step): string {
  return first
    ? JSON.stringify([first.event, first.properties])
    : traits.map(({ trait }) => `${trait.of}.${trait.trait}`).join();
}
