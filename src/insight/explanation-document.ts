import { points, time } from '../model/shown.ts';
import { accountLinks, leadLinks } from '../queue/routing/links.ts';
import type { Routing } from '../queue/routing/types.ts';
import { timezonesAt } from '../queue/timezones.ts';
import type { Goal } from '../scoring/outlook/goals.ts';
import type { Contributor } from '../scoring/reference/contributors.ts';
import type { Explanation, Reason } from './explain.ts';
import type { SaidStep } from './outlook.ts';
import type { QueueState } from './queue-state.ts';
import { queueStateDocument } from './queue-state-words.ts';
import type { OutOfQueue } from './standing.ts';

/**
 * An explanation as `--json` and the API show it: scores and points are numbers with two decimals, values as measured; `links` are those of
 * routing.yaml. `queue` is null without one: the queues know the present alone.
 */
export function explanationDocument(explanation: Explanation, links: Routing['links'], queue?: QueueState) {
  const { scores: scored, instant, also, traits, reasons, fitTraits, handRaise } = explanation;
  const { missing, standing, outOfQueue, outlook, leftOut } = explanation;
  const [given, ignored] = told(reasons);
  return {
    lead_id: scored.subject === 'lead' ? scored.id : null,
    also: [...also],
    account_id: scored.accountId === '' ? null : scored.accountId,
    who: scored.subject === 'lead' ? whoDocument(explanation, links) : null,
    account: scored.accountId === '' ? null : companyDocument(traits.account),
    links: accountLinks(links, traits.account),
    as_of: time(instant.asOf),
    known_at: time(instant.knownAt),
    scores: {
      fit: points(scored.fit),
      engagement: points(scored.engagement),
      usage: points(scored.usage),
    },
    grade: scored.grade,
    traits: { known: scored.traitsKnown, of: fitTraits },
    level: scored.level,
    tier: scored.tier,
    qualified: [...scored.qualified],
    suppressed: [...scored.suppressed],
    standing: standing.map(({ rule, since, until, ended }) => ({
      rule,
      since: time(since),
      until: until === undefined ? null : time(until),
      ended: ended ?? null,
    })),
    out_of_queue: outOfQueue ? outOfQueueDocument(outOfQueue) : null,
    hand_raised_at: scored.handRaisedAt === undefined ? null : time(scored.handRaisedAt),
    hand_raise: handRaise ?? null,
    contributions: given.map(({ contribution, text, trait, contributors }) => ({
      signal: contribution.signal,
      score: contribution.score ?? null,
      value: trait ?? Number(contribution.value) / 1_000_000,
      points: points(contribution.points),
      text,
      evidence: evidenceDocument(contribution),
      ...(contributors && { contributors: contributors.map(contributorDocument) }),
    })),
    ignored: ignored.map(({ contribution, text }) => ({
      guard: contribution.signal.slice('ignored:'.length),
      text,
      evidence: evidenceDocument(contribution),
    })),
    missing: missing.map(({ rule, kind, needs }) => ({ rule, kind, needs: [...needs] })),
    would_reach: outlook.wouldReach.map(({ goal, text, ways }) => ({
      ...goalDocument(goal),
      text,
      ways: ways.map((way) => ({ text: way.text, steps: way.steps.map(stepDocument) })),
    })),
    expires: outlook.expires.map(({ of, text, at }) => ({
      ...goalDocument(of),
      text,
      at: at === undefined ? null : time(at),
    })),
    left_out: leftOut ?? null,
    queue: queue ? queueStateDocument(queue) : null,
  };
}

/** As a contact of an entry. */
function whoDocument({ traits, instant }: Explanation, links: Routing['links']) {
  const { name = '', email = '', title = '', phone = '' } = traits.lead;
  const timezones = timezonesAt(instant.asOf)(traits);
  return { name, email, title, phone, timezones, links: leadLinks(links, traits) };
}

function companyDocument({ name = '', domain = '' }: Explanation['traits']['account']) {
  return { name, domain };
}

function outOfQueueDocument({ rules, text, freshAfter }: OutOfQueue) {
  return { rules: [...rules], text, needs_activity_after: freshAfter === undefined ? null : time(freshAfter) };
}

function evidenceDocument({ count, first, last }: Reason['contribution']) {
  return {
    count: Number(count),
    first: first === undefined ? null : time(first),
    last: last === undefined ? null : time(last),
  };
}

function goalDocument(goal: Goal) {
  return goal.kind === 'rule' ? { rule: goal.rule, tier: null } : { rule: null, tier: goal.tier };
}

/** `amount` is null for a trait to learn; `until`: by when it has to be done, null where that is open. */
function stepDocument({ signal, text, amount, events, until }: SaidStep) {
  return {
    signal,
    text,
    amount: events.length > 0 ? amount : null,
    until: until === undefined ? null : time(until),
  };
}

function contributorDocument({ by, lead, count, first, last }: Contributor) {
  return {
    by,
    lead_id: lead?.id ?? null,
    name: lead?.name || null,
    count: Number(count),
    first: time(first),
    last: time(last),
  };
}

/** Contributions, and what guards against noise left out: that gave no points, but a person may ask where it went. */
export function told(reasons: readonly Reason[]): [given: Reason[], ignored: Reason[]] {
  const isIgnored = ({ contribution }: Reason) => contribution.score === undefined;
  return [reasons.filter((reason) => !isIgnored(reason)), reasons.filter(isIgnored)];
}
