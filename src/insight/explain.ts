import { InputError } from '../model/errors.ts';
import { fitTraits } from '../model/fit-traits.ts';
import type { Model, Subject } from '../model/types.ts';
import { withDerivedTexts } from '../scoring/derived-texts.ts';
import { type MissingToQualify, missingToQualify } from '../scoring/missing.ts';
import { sayHandRaise, sayReason, type TraitTexts } from '../scoring/reasons.ts';
import { type Contributor, contributorsTo } from '../scoring/reference/contributors.ts';
import type { Contribution, SubjectScores } from '../scoring/result.ts';
import type { Instant } from '../scoring/sql/run-statements.ts';
import { shownTrait } from '../scoring/words/traits.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { otherIdsOfPerson } from '../warehouse/same-person.ts';
import { leadsOfAccount } from './account-leads.ts';
import { mostHistoryRows } from './history/history-of.ts';
import { namesakesIn } from './history/namesakes.ts';
import { mostEventsAhead, type Outlook, outlookOf } from './outlook.ts';
import { type Scored, scored } from './scored.ts';
import { type OutOfQueue, outOfQueue, type Standing, standingOf } from './standing.ts';

/** A score as a person reads it: each part is made of the same scored subject, by a function of its own. */
export interface Explanation {
  readonly scores: SubjectScores;
  readonly instant: Instant;
  /** Other lead ids of the person: leads with the same e-mail. */
  readonly also: readonly string[];
  /** What is known of the lead and of its account; of an account, only of itself. */
  readonly traits: TraitTexts;
  /** The contributions in words, in the model's order. */
  readonly reasons: readonly Reason[];
  /** On how many different traits the fit rests, known or not; `scores.traitsKnown` of them are known. */
  readonly fitTraits: number;
  /** Since when somebody waits to be called, in words. */
  readonly handRaise?: string | undefined;
  readonly missing: readonly MissingToQualify[];
  /** Of each rule the latest qualification, as the facts said at as-of: who qualifies is in a queue by this, not by a rule that holds. */
  readonly standing: readonly Standing[];
  /** Rules that hold without standing, and why. */
  readonly outOfQueue?: OutOfQueue | undefined;
  /** What would reach each rule that doesn't hold and the next tier, and until when what is reached stays; empty where it is left out. */
  readonly outlook: Outlook;
  /** What isn't explained and why, in words; absent where all is. */
  readonly leftOut?: string | undefined;
}

export interface Reason {
  readonly contribution: Contribution;
  readonly text: string;
  /** The trait's text, where a trait gave the points; of an e-mail only where it is from. */
  readonly trait?: string | undefined;
  /** Whose events gave the points, whoever did most first. Only of an account, and of a signal on its events. */
  readonly contributors?: readonly Contributor[] | undefined;
}

/** Nothing is known of the id that was asked about. */
export class UnknownSubject extends InputError {}

/**
 * Scores one lead or account at an instant and says why. Without `subject` the id may be either's, a lead's first. `most` rows of
 * history are read; beyond that only what the score itself says is explained. Throws UnknownSubject.
 */
export async function explain(
  warehouse: Warehouse,
  model: Model,
  id: string,
  instant: Instant,
  subject?: Subject,
  most: number = mostHistoryRows,
): Promise<Explanation> {
  const [found, facts] = await Promise.all([
    scoredAs(warehouse, model, id, instant, subject, most),
    standingOf(warehouse, id, instant.asOf),
  ]);
  if (!found) throw new UnknownSubject(unknownSubject(id, instant, subject));
  const { scores } = found;
  const standing = facts.filter((fact) => fact.subject === scores.subject);
  const traits = withDerivedTexts(model, found.traits);
  const outlook = outlookOf(model, found);
  return {
    scores,
    instant,
    also: await otherIds(warehouse, found),
    traits,
    reasons: reasonsOf(model, { ...found, traits }),
    fitTraits: fitTraits(model, scores.subject).length,
    handRaise: scores.handRaisedAt === undefined ? undefined : sayHandRaise(model, scores.handRaisedAt),
    missing: missingToQualify(model, scores, leadsOfAccount(model, found)),
    standing,
    outOfQueue: outOfQueue(model, found, standing),
    outlook: outlook ?? { wouldReach: [], expires: [] },
    leftOut: leftOut(found, outlook, most),
  };
}

async function scoredAs(
  warehouse: Warehouse,
  model: Model,
  id: string,
  instant: Instant,
  subject: Subject | undefined,
  most: number,
): Promise<Scored | undefined> {
  return (
    (subject === 'account' ? undefined : await scored(warehouse, model, 'lead', id, instant, most)) ??
    (subject === 'lead' ? undefined : await scored(warehouse, model, 'account', id, instant, most))
  );
}

async function otherIds(warehouse: Warehouse, { scores, history, instant }: Scored): Promise<string[]> {
  if (scores.subject === 'account') return [];
  return history ? namesakesIn(history, scores.id) : await otherIdsOfPerson(warehouse, scores.id, instant.knownAt);
}

function reasonsOf(model: Model, { scores, traits, history, instant }: Scored): Reason[] {
  const contributors =
    scores.subject === 'account' && history ? contributorsTo(model, history, instant, scores.id) : undefined;
  return scores.contributions.map((contribution) => ({
    contribution,
    text: sayReason(model, contribution, traits, instant.asOf),
    trait: traitOf(model, contribution, traits),
    contributors: contributors?.get(contribution.signal),
  }));
}

function traitOf(model: Model, { signal: name }: Contribution, traits: TraitTexts): string | undefined {
  const signal = model.signals.find((signal) => signal.name === name);
  return (signal?.source === 'trait' && shownTrait(signal.trait, traits)) || undefined;
}

function leftOut({ scores, history }: Scored, outlook: Outlook | undefined, most: number): string | undefined {
  if (outlook) return undefined;
  const ahead = 'what it would take, and what is lost when';
  if (history) return `It rests on more than ${mostEventsAhead.toLocaleString('en')} events. Left out: ${ahead}.`;
  const what =
    scores.subject === 'account' ? `who contributed what, which contacts and roles are missing, ${ahead}` : ahead;
  return `It rests on more than ${most.toLocaleString('en')} rows of events and traits. Left out: ${what}.`;
}

function unknownSubject(id: string, { asOf, knownAt }: Instant, subject: Subject | undefined): string {
  const what = subject ?? 'lead or account';
  const until = new Date(asOf).toISOString();
  const known = asOf === knownAt ? '' : `, on what was known at ${new Date(knownAt).toISOString()}`;
  return `There is no ${what} "${id}" with an event or a trait up to ${until}${known}. Check the id, or import its data first.`;
}
