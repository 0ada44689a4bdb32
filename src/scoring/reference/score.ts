import { fitTraits } from '../../model/fit-traits.ts';
import type { Model, Score, Subject } from '../../model/types.ts';
import type { History } from '../history.ts';
import type { SubjectScores } from '../result.ts';
import type { Instant } from './admissible.ts';
import { calendarOf } from './calendar.ts';
import { clockAt } from './clock.ts';
import type { LeadOfAccount } from './contacts.ts';
import { corrections, sum } from './corrections.ts';
import type { Facts } from './facts.ts';
import { type Population, populationAt } from './identity.ts';
import { ignoredEvidence } from './ignored.ts';
import { once } from './once.ts';
import { rulesThatHold } from './rules.ts';
import { given } from './signals.ts';
import { type Subjects, subjectsOf } from './subjects.ts';
import { type Change, type Supposed, supposing } from './supposed.ts';
import { handRaisedAt, suppresses } from './suppression.ts';
import { gradeOf, levelOf, tierOf } from './tiers.ts';

/**
 * The readable definition of a score, written from docs/model.md: the compiled SQL has to agree with it to the last digit.
 * Everyone is scored: leads by id, then accounts by id, both in byte order.
 */
export function scoreHistory(model: Model, history: History, instant: Instant): SubjectScores[] {
  const clock = clockAt(instant, calendarOf(model.timezone));
  const population = populationAt(history, clock);
  const { lead, account } = scoring(model, subjectsOf(model, population, clock));
  return [...population.leads.map(({ id }) => lead(id)), ...population.accounts.map(({ id }) => account(id))].filter(
    (scored) => scored !== undefined,
  );
}

/** One lead or account of scoreHistory; undefined if there is nobody of that id. */
export function scoreOne(
  model: Model,
  history: History,
  instant: Instant,
  subject: Subject,
  id: string,
): SubjectScores | undefined {
  return subjectScorer(model, history, subject, id)(instant);
}

/** The leads of an account by their own scores. The history has to hold all their rows. */
export function scoreLeadsOf(model: Model, history: History, instant: Instant, accountId: string): SubjectScores[] {
  const clock = clockAt(instant, calendarOf(model.timezone));
  const population = populationAt(history, clock);
  const { lead } = scoring(model, subjectsOf(model, population, clock));
  return (population.account(accountId)?.leads ?? []).flatMap((id) => lead(id) ?? []);
}

/** Instants that are kept for further changes hold so many events together, at some 100 bytes each; and at least two are kept. */
const mostKeptEvents = 400_000;

/** Scores one lead or account at any instant, as things are or with something otherwise; undefined where there is nobody of that id. */
export type SubjectScorer = (instant: Instant, change?: Change) => SubjectScores | undefined;

/**
 * Scores one lead or account again and again. The history has to hold all that scoring takes from: of a lead its own rows and
 * those of its account, of an account also its leads' rows. What is the same for several changes at one instant is found once.
 */
export function subjectScorer(model: Model, history: History, subject: Subject, id: string): SubjectScorer {
  const calendar = calendarOf(model.timezone);
  const settled = settledAt(history);
  let everyone: Population | undefined;
  const populationFor = (instant: Instant): Population => {
    if (instant.asOf < settled.asOf || instant.knownAt < settled.knownAt) return populationAt(history, instant);
    everyone ??= populationAt(history, instant);
    return everyone;
  };
  const standingAt = (instant: Instant) => {
    const clock = clockAt(instant, calendar);
    const population = populationFor(clock);
    const subjects = subjectsOf(model, population, clock);
    return { instant, clock, population, subjects, scores: scoring(model, subjects) };
  };
  const standings = new Map<string, ReturnType<typeof standingAt>>();
  const most = Math.max(2, Math.floor(mostKeptEvents / (history.events.length + 1)));
  const kept = (instant: Instant) => {
    const key = `${instant.asOf} ${instant.knownAt}`;
    const standing = standings.get(key) ?? standingAt(instant);
    // The one that was asked for last is the last to go.
    standings.delete(key);
    standings.set(key, standing);
    const [oldest] = standings.keys();
    if (standings.size > most && oldest !== undefined) standings.delete(oldest);
    return standing;
  };
  return (instant, change) => {
    const at = kept(instant);
    if (!change) return at.scores[subject](id);
    const who = subject === 'lead' ? { lead: id, account: at.population.lead(id)?.account?.id } : { account: id };
    const supposed = supposing(model, at.population, at.clock, who, change);
    return scoring(model, at.subjects.supposing(supposed), { scores: at.scores, supposed })[subject](id);
  };
}

/** From when on nothing of the history is still to come: who exists and what belongs to whom stays as it is. */
function settledAt({ events, outcomes, leadVersions, accountVersions, aliases }: History): Instant {
  let [asOf, knownAt] = [-Infinity, -Infinity];
  for (const rows of [events, outcomes]) {
    for (const row of rows) {
      asOf = Math.max(asOf, row.at);
      knownAt = Math.max(knownAt, row.arrivedAt);
    }
  }
  for (const versions of [leadVersions, accountVersions, aliases]) {
    for (const version of versions) knownAt = Math.max(knownAt, version.knownAt);
  }
  return { asOf, knownAt };
}

type Scoring = Readonly<Record<Subject, (id: string) => SubjectScores | undefined>>;

/** Scores each lead and account once; an account's rules look at the scores of its leads. */
function scoring(
  model: Model,
  { facts }: Subjects,
  before?: { readonly scores: Scoring; readonly supposed: Supposed },
): Scoring {
  const lead = once((id: string) => {
    if (before && !before.supposed.concernsLead(id)) return before.scores.lead(id);
    const known = facts.lead(id);
    return known && scored(model, known, []);
  });
  const looksAtLeads = model.rules.some(({ contacts, roles }) => contacts !== undefined || roles.length > 0);
  const account = once((id: string) => {
    const known = facts.account(id);
    if (!known) return undefined;
    const leads = (looksAtLeads ? known.leads : []).flatMap((of): LeadOfAccount[] => {
      const scores = lead(of);
      return scores ? [{ scores, traits: known.leadTraits(of) }] : [];
    });
    return scored(model, known, leads);
  });
  return { lead, account };
}

function scored(model: Model, facts: Facts, leads: readonly LeadOfAccount[]): SubjectScores {
  const { subject, id, accountId } = facts;
  const signals = given(model.signals, facts);
  const counted = [...signals, ...corrections(model.groups, signals)].filter(({ points }) => points !== 0);
  const scoreOf = (score: Score) => sum(counted.filter((contribution) => contribution.score === score));
  const held = { fit: scoreOf('fit'), engagement: scoreOf('engagement'), usage: scoreOf('usage') };
  const grade = gradeOf(held.fit, model.tiers);
  const level = levelOf(Math.max(held.engagement, held.usage), model.tiers);
  const suppressed = model.suppressions.filter((one) => suppresses(one, facts)).map(({ name }) => name);
  const present = signals.filter(({ points }) => points > 0).map(({ signal }) => signal);
  const standing = { scores: held, grade, present: new Set(present), suppressed: new Set(suppressed), leads };
  return {
    subject,
    id,
    accountId,
    ...held,
    grade,
    traitsKnown: fitTraits(model, subject).filter((trait) => facts.trait(trait) !== undefined).length,
    level,
    tier: tierOf(grade, level, model.tiers),
    qualified: rulesThatHold(model, facts, standing),
    suppressed,
    handRaisedAt: handRaisedAt(model.handRaises, facts),
    contributions: [...counted, ...ignoredEvidence(model, facts)],
  };
}
