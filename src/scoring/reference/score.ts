import { fitTraits } from '../../model/fit-traits.ts';
import {
  type Grade,
  type Group,
  type Hundredths,
  type Level,
  type Model,
  type Score,
  type Signal,
  type Subject,
  scores,
  type Tier,
  type Tiers,
} from '../../model/types.ts';
import type { History } from '../history.ts';
import type { Contribution, SubjectScores } from '../result.ts';
import type { Instant } from './admissible.ts';
import { accountFacts, type Facts, leadFacts } from './facts.ts';
import { populationAt } from './identity.ts';
import { measured } from './measures.ts';
import { measurePoints, traitPoints } from './points.ts';
import { rulesThatHold } from './rules.ts';
import { handRaisedAt, suppresses } from './suppression.ts';

/**
 * The readable definition of a score, written from docs/model.md and slow: the compiled SQL has to agree with it to the
 * last digit. Everyone is scored: leads by id, then accounts by id, both in byte order.
 */
export function scoreHistory(model: Model, history: History, instant: Instant): SubjectScores[] {
  const { leads, accounts } = populationAt(history, instant);
  return [...leads.map(leadFacts), ...accounts.map(accountFacts)].map((facts) => scored(model, facts, instant.asOf));
}

/** One lead or account of scoreHistory; undefined if there is nobody of that id. */
export function scoreOne(
  model: Model,
  history: History,
  instant: Instant,
  subject: Subject,
  id: string,
): SubjectScores | undefined {
  const { leads, accounts } = populationAt(history, instant);
  const facts = [...leads.map(leadFacts), ...accounts.map(accountFacts)].find(
    (candidate) => candidate.subject === subject && candidate.id === id,
  );
  return facts && scored(model, facts, instant.asOf);
}

function scored(model: Model, facts: Facts, asOf: number): SubjectScores {
  const signals = model.signals
    .filter((signal) => countsFor(signal, facts.subject))
    .map((signal) => contributionOf(signal, facts, { asOf, timezone: model.timezone }));
  const groups = model.groups.map((group) => correction(group, signals));
  const ranges = scores.map((score) => rangeCorrection(score, [...signals, ...groups]));
  const contributions = [...signals, ...groups, ...ranges].filter(({ points }) => points !== 0);

  const scoreOf = (score: Score) => sum(contributions.filter((contribution) => contribution.score === score));
  const held = { fit: scoreOf('fit'), engagement: scoreOf('engagement'), usage: scoreOf('usage') };
  const grade = gradeOf(held.fit, model.tiers);
  const level = levelOf(Math.max(held.engagement, held.usage), model.tiers);
  const suppressed = model.suppressions.filter((one) => suppresses(one, facts, asOf)).map(({ name }) => name);
  const present = signals.filter(({ points }) => points > 0).map(({ signal }) => signal);
  const standing = { scores: held, grade, present: new Set(present), suppressed: new Set(suppressed) };
  return {
    subject: facts.subject,
    id: facts.id,
    accountId: facts.accountId,
    ...held,
    grade,
    traitsKnown: fitTraits(model, facts.subject).filter((trait) => facts.trait(trait) !== undefined).length,
    level,
    tier: tierOf(grade, level, model.tiers),
    qualified: rulesThatHold(model, facts, standing, asOf),
    suppressed,
    handRaisedAt: handRaisedAt(model.handRaises, facts, asOf),
    contributions,
  };
}

/** Event signals count for their own side; an account's traits also for its leads. */
function countsFor(signal: Signal, subject: Subject): boolean {
  return signal.of === subject || (signal.source === 'trait' && signal.of === 'account');
}

function contributionOf(
  signal: Signal,
  facts: Facts,
  when: { readonly asOf: number; readonly timezone: string },
): Contribution {
  const { name, score } = signal;
  if (signal.source === 'trait') {
    const known = facts.trait(signal.trait);
    const points = traitPoints(signal.points, known?.value);
    return { signal: name, score, points, value: 0n, count: 0n, first: known?.knownAt, last: known?.knownAt };
  }
  if (signal.source === 'days_until' || signal.source === 'first_lead') {
    throw new Error(`The reference scorer does not know ${signal.source} yet`);
  }
  const { value, count, first, last } = measured(signal, facts, when);
  return { signal: name, score, points: measurePoints(signal.points, value), value: value ?? 0n, count, first, last };
}

/** What a group takes or adds so that the sum of its signals stays between floor and limit. */
function correction({ name, score, signals, limit, floor }: Group, contributions: readonly Contribution[]) {
  const members = contributions.filter(({ signal }) => signals.includes(signal));
  const given = sum(members);
  const capped = Math.min(given, limit ?? given);
  const corrected = Math.max(capped, floor ?? capped);
  return corrective(`group:${name}`, score, members.length > 0 ? corrected - given : 0);
}

/** What keeps a score between 0 and 100. */
function rangeCorrection(score: Score, contributions: readonly Contribution[]): Contribution {
  const given = sum(contributions.filter((contribution) => contribution.score === score));
  return corrective(`range:${score}`, score, Math.max(0, Math.min(10_000, given)) - given);
}

function corrective(signal: string, score: Score, points: Hundredths): Contribution {
  return { signal, score, points, value: 0n, count: 0n, first: undefined, last: undefined };
}

function sum(contributions: readonly Contribution[]): Hundredths {
  return contributions.reduce((total, { points }) => total + points, 0);
}

function gradeOf(fit: Hundredths, { grades: least }: Tiers): Grade {
  if (fit >= least.A) return 'A';
  if (fit >= least.B) return 'B';
  return fit >= least.C ? 'C' : 'D';
}

function levelOf(higher: Hundredths, { levels: least }: Tiers): Level {
  if (higher >= least[1]) return 1;
  if (higher >= least[2]) return 2;
  return higher >= least[3] ? 3 : 4;
}

function tierOf(grade: Grade, level: Level, { grid }: Tiers): Tier {
  const [first, second, third, fourth] = grid[grade];
  return { 1: first, 2: second, 3: third, 4: fourth }[level];
}
