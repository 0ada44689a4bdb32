import { fitTraits } from '../model/fit-traits.ts';
import { type Hundredths, type Milliseconds, type Model, tierNames } from '../model/types.ts';
import { beatable } from '../model/unbeatable.ts';
import type { Contact, Entry, EntryReason, Evidence } from '../queue/entry.ts';
import { compareRank, type Rank } from '../queue/rank.ts';
import { accountLinks, leadLinks } from '../queue/routing/links.ts';
import type { RoutingFacts } from '../queue/routing/route.ts';
import type { Routing } from '../queue/routing/types.ts';
import { timezonesAt } from '../queue/timezones.ts';
import { sayBeaten, sayHandRaise, sayReason } from '../scoring/reasons.ts';
import type { Contribution } from '../scoring/result.ts';
import type { TraitTexts } from '../scoring/words/traits.ts';
import type { Candidate, CandidateScores } from './candidates.ts';

/** What an entry is made of by its scores alone: not who gets it, nor what the queues published before say of it. */
export type ScoredEntry = Omit<
  Entry,
  'team' | 'routed_by' | 'entered_at' | 'news' | 'assigned_to' | 'assigned_by' | 'sla'
>;

/** An entry before it is routed, with what its place and its team follow from. */
export interface Unrouted {
  readonly entry: ScoredEntry;
  readonly rank: Rank;
  readonly facts: RoutingFacts;
}

interface Scored extends Candidate {
  readonly scored: CandidateScores;
}

const mostContacts = 5;

export interface RollUpBy {
  readonly model: Model;
  readonly routing: Pick<Routing, 'links'>;
  /** The instant that the scores speak about: words and timezones are those of then. */
  readonly asOf: Milliseconds;
}

/**
 * What makes one entry of its candidates: the tier is the best of those who qualify, scores and reasons are those of the first of
 * them by rank. Undefined where nobody qualifies.
 */
export function createRollUp(by: RollUpBy): (candidates: readonly Candidate[]) => Unrouted | undefined {
  const timezonesOf = timezonesAt(by.asOf);
  return (candidates) => rollUp(candidates, { ...by, timezonesOf });
}

interface Making extends RollUpBy {
  readonly timezonesOf: (texts: TraitTexts) => string[];
}

function rollUp(candidates: readonly Candidate[], by: Making): Unrouted | undefined {
  const { model } = by;
  const scored = candidates
    .filter((one): one is Scored => one.scored !== undefined)
    .sort((a, b) => compareRank(rankOf(a), rankOf(b)));
  const qualifying = scored.filter(({ standing, handRaisedAt }) => standing.length > 0 || handRaisedAt !== undefined);
  const best = qualifying[0];
  if (!best) return undefined;

  const account = candidates.find(({ subject }) => subject === 'account');
  const accountTexts = account?.texts ?? {};
  const contacts = contactsOf([...qualifying, ...scored.filter((one) => !qualifying.includes(one))], accountTexts, by);
  const bestContact = scored.find(({ subject, id }) => subject === 'lead' && id === contacts[0]?.lead_id);
  const { name = '', domain = '', owner = '', ...traits } = accountTexts;
  const { fit, engagement, usage, grade, traitsKnown, level } = best.scored;
  const tier = tierNames.find((one) => qualifying.some(({ scored }) => scored.tier === one)) ?? best.scored.tier;
  const raised = qualifying.flatMap(({ handRaisedAt }) => handRaisedAt ?? []);
  const handRaisedAt = raised.length === 0 ? undefined : Math.min(...raised);
  const qualified = qualificationsOf(qualifying, model);

  return {
    entry: {
      entry_id: best.entryId,
      lead_id: contacts[0]?.lead_id ?? '',
      also: contacts[0]?.also ?? [],
      account_id: best.accountId,
      account: { name, domain, owner, traits },
      contacts,
      links: accountLinks(by.routing.links, accountTexts),
      tier,
      grade,
      traits_known: traitsKnown,
      traits_of: fitTraits(model, best.subject).length,
      level,
      scores_of: best.subject,
      scored: true,
      scores: { fit: points(fit), engagement: points(engagement), usage: points(usage) },
      qualified: qualified.map(({ rule, since, play }) => ({
        rule,
        since: new Date(since).toISOString(),
        ...(play ? { play } : {}),
      })),
      hand_raised_at: handRaisedAt === undefined ? null : new Date(handRaisedAt).toISOString(),
      reasons: reasonsOf(best, handRaisedAt, beatenOf(candidates, model), accountTexts, by),
    },
    rank: { handRaisedAt, tier, total: totalOf(best), qualifiedSince: qualified[0]?.since, id: best.entryId },
    facts: {
      tier,
      grade,
      level,
      qualified: qualified.map(({ rule }) => rule),
      handRaised: handRaisedAt !== undefined,
      lead: bestContact?.texts ?? {},
      account: accountTexts,
    },
  };
}

function rankOf({ scored, standing, handRaisedAt, subject, id, ...candidate }: Scored): Rank {
  const total = totalOf({ scored });
  return {
    handRaisedAt,
    tier: scored.tier,
    total,
    qualifiedSince: standing[0]?.since,
    id: `${candidate.entryId} ${subject}:${id}`,
  };
}

function totalOf({ scored: { fit, engagement, usage } }: Pick<Scored, 'scored'>): Hundredths {
  return fit + engagement + usage;
}

/** The leads in their order. Leads with one e-mail are one candidate. */
function contactsOf(
  candidates: readonly Scored[],
  account: Candidate['texts'],
  { routing, timezonesOf }: Making,
): Contact[] {
  return candidates
    .filter(({ subject }) => subject === 'lead')
    .slice(0, mostContacts)
    .map(({ id, also, texts: lead, scored: { tier } }) => {
      const { name = '', email = '', title = '', phone = '' } = lead;
      const timezones = timezonesOf({ lead, account });
      const links = leadLinks(routing.links, { lead, account });
      return { lead_id: id, also: [...also], name, email, title, phone, timezones, links, tier };
    });
}

/** Each rule once, since it first held for one of them; the longest first. */
function qualificationsOf(qualifying: readonly Scored[], model: Model) {
  const since = new Map<string, number>();
  for (const { standing } of qualifying) {
    for (const fact of standing) since.set(fact.rule, Math.min(fact.since, since.get(fact.rule) ?? fact.since));
  }
  return [...since]
    .map(([rule, at]) => ({ rule, since: at, play: model.rules.find(({ name }) => name === rule)?.play }))
    .sort((a, b) => a.since - b.since || (a.rule < b.rule ? -1 : 1));
}

/** Suppressions that hold for who asks to be called, or for their account: but for the hand-raise they would be in no queue. */
function beatenOf(candidates: readonly Candidate[], model: Model): string[] {
  const asking = candidates.filter(({ subject, handRaisedAt }) => subject === 'account' || handRaisedAt !== undefined);
  return beatable(
    model,
    asking.flatMap(({ suppressed }) => suppressed),
  );
}

/**
 * Why this one and why now: the hand-raise with what it beats, then what gave most points, what took points away last. Behind them what is no reason
 * to call: the corrections of groups and ranges, and what only says the hand-raise again. What guards ignored gave no points.
 */
function reasonsOf(
  best: Scored,
  handRaisedAt: number | undefined,
  beaten: readonly string[],
  account: Candidate['texts'],
  { model, asOf }: RollUpBy,
): EntryReason[] {
  const texts = { lead: best.subject === 'lead' ? best.texts : {}, account };
  const raised =
    handRaisedAt === undefined
      ? []
      : [{ signal: 'hand_raise', text: sayHandRaise(model, handRaisedAt), points: 0, evidence: null }];
  const beats =
    handRaisedAt === undefined || beaten.length === 0
      ? []
      : [{ signal: 'hand_raise:beats', text: sayBeaten(beaten), points: 0, evidence: null }];
  const aside = (name: string) =>
    name.includes(':') || (handRaisedAt !== undefined && measuresHandRaise(model, name)) ? 1 : 0;
  const given = best.contributions
    .filter(({ points }) => points !== 0)
    .sort((a, b) => aside(a.signal) - aside(b.signal) || b.points - a.points);
  return [
    ...raised,
    ...beats,
    ...given.map((contribution) => ({
      signal: contribution.signal,
      text: sayReason(model, contribution, texts, asOf),
      points: points(contribution.points),
      evidence: evidenceOf(contribution),
    })),
  ];
}

/** Null where there is no time: nothing is known, or nothing has happened. */
function evidenceOf({ count, first, last }: Contribution): Evidence | null {
  if (first === undefined || last === undefined) return null;
  return { count: Number(count), first: new Date(first).toISOString(), last: new Date(last).toISOString() };
}

/** Whether a signal measures nothing but events with which somebody asks to be called. */
function measuresHandRaise(model: Model, name: string): boolean {
  const raising = new Set(model.handRaises.flatMap(({ events }) => events));
  const signal = model.signals.find((one) => one.name === name);
  // A signal without events measures every event.
  return signal?.source === 'events' && signal.events.length > 0 && signal.events.every((event) => raising.has(event));
}

/** Hundredths as the number that people read; the nearest double prints with two decimals at most. */
function points(hundredths: Hundredths): number {
  return hundredths / 100;
}
