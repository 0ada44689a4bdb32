import { InputError } from '../../model/errors.ts';
import type { Milliseconds, Model, Subject } from '../../model/types.ts';
import { unbeatable } from '../../model/unbeatable.ts';
import { type Entry, entrySchema } from '../../queue/entry.ts';
import { type Route, type RoutingFacts, route } from '../../queue/routing/route.ts';
import { type TracedRule, traceRoute } from '../../queue/routing/trace.ts';
import type { Routing } from '../../queue/routing/types.ts';
import { isClosed, type Work } from '../../queue/work.ts';
import { withDerivedTexts } from '../../scoring/derived-texts.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type Scored, scored } from '../scored.ts';
import { outOfQueue, type Standing, standingOf } from '../standing.ts';
import { publishedEntries, publishedRun } from './published-entries.ts';

/** Where an entry goes by the routing file as it is now, and why. */
export interface ExplainedRoute {
  /** `account:ID` or `lead:ID`. */
  readonly entryId: string;
  /** In the order in which they are tried, the fallback last. */
  readonly rules: readonly TracedRule[];
  readonly to: Route;
  /** As it was published in a queue. Undefined for what is in none. */
  readonly published: Entry | undefined;
  /** As it is by now: who has it or for whom it is, its clocks. Undefined where the queues don't know it. */
  readonly work: Work | undefined;
  /** Why it is in no queue; undefined for what is in one. */
  readonly inNoQueue: string | undefined;
  /** What the id has to do with the entry where it isn't plain to see. */
  readonly note: string | undefined;
}

export interface ExplainRouting {
  readonly warehouse: Warehouse;
  readonly model: Model;
  readonly routing: Routing;
  /** What was done with an entry, as the queues have it; of one that nobody has touched as it was published. */
  readonly workOf: (entryId: string) => Promise<Work | undefined>;
  readonly now: () => Milliseconds;
}

/**
 * Which rule takes a lead, an account or an entry: of each of its published entries (an account has several with `entry: lead`), or of the
 * entry that it would be. Throws InputError where nothing is known of the id.
 */
export async function explainRouting(
  parts: ExplainRouting,
  id: string,
  options: { readonly signal: AbortSignal },
): Promise<readonly ExplainedRoute[]> {
  const { routing } = parts;
  const entries = await entriesOf(parts, id, options);
  if (entries.length > 0) return entries;

  const at = parts.now();
  const found = await scoredAs(parts, id, at);
  if (!found) {
    throw new InputError(
      `There is no lead, account or entry "${id}" with an event or a trait. Check the id, or import its data first.`,
    );
  }
  const { subject, id: subjectId, accountId } = found.scores;
  if (subject === 'lead' && accountId !== '' && routing.entry === 'account') {
    const ofAccount = await entriesOf(parts, `account:${accountId}`, options);
    const note = `Lead ${subjectId} is of account ${accountId}, but not among the contacts of its entry.`;
    if (ofAccount.length > 0) return ofAccount.map((entry) => ({ ...entry, note }));
  }
  const facts = await standingOf(parts.warehouse, subjectId, at);
  return [
    await wouldGo(
      parts,
      found,
      facts.filter((fact) => fact.subject === subject),
    ),
  ];
}

/** Of an entry's id the lead or account that it names, of any other a lead's before an account's. */
async function scoredAs(
  { warehouse, model }: ExplainRouting,
  id: string,
  at: Milliseconds,
): Promise<Scored | undefined> {
  const as = (subject: Subject, of: string) => scored(warehouse, model, subject, of, { asOf: at, knownAt: at });
  const [, kind, named] = /^(lead|account):(.+)$/s.exec(id) ?? [];
  const bySubject = named === undefined ? undefined : await as(kind === 'lead' ? 'lead' : 'account', named);
  return bySubject ?? (await as('lead', id)) ?? (await as('account', id));
}

/** The published entries of an id, explained. */
async function entriesOf(
  { warehouse, model, routing, workOf }: ExplainRouting,
  id: string,
  options: { readonly signal: AbortSignal },
): Promise<ExplainedRoute[]> {
  const run = await publishedRun(warehouse);
  const entries: ExplainedRoute[] = [];
  if (!run) return entries;
  for await (const { entryId, facts, document } of publishedEntries(warehouse, { run, model, routing, id }, options)) {
    const published = entrySchema.parse(JSON.parse(document));
    const work = await workOf(entryId);
    const whole = { ...routed(routing, facts), published, work, inNoQueue: work && whyClosed(work), note: undefined };
    entries.push({ entryId, ...whole });
  }
  return entries;
}

function routed(routing: Routing, facts: RoutingFacts) {
  return { rules: traceRoute(routing, facts), to: route(routing, facts) };
}

async function wouldGo(
  { model, routing, workOf }: ExplainRouting,
  found: Scored,
  standing: readonly Standing[],
): Promise<ExplainedRoute> {
  const { scores } = found;
  const { tier, grade, level, subject, id, accountId } = scores;
  const stands = standing.filter(({ until }) => until === undefined).map(({ rule }) => rule);
  const handRaised = scores.handRaisedAt !== undefined && !unbeatable.some((name) => scores.suppressed.includes(name));
  const qualified = model.rules
    .map(({ name }) => name)
    .filter((name) => stands.includes(name) || scores.qualified.includes(name));
  const facts = { tier, grade, level, qualified, handRaised, ...withDerivedTexts(model, found.traits) };
  const isOfLead = subject === 'lead' && (routing.entry === 'lead' || accountId === '');
  const entryId = isOfLead ? `lead:${id}` : `account:${accountId}`;
  const work = await workOf(entryId);
  return {
    entryId,
    ...routed(routing, facts),
    published: undefined,
    work,
    inNoQueue: (work && whyClosed(work)) ?? whyNotPublished(model, found, standing, stands, handRaised),
    note: undefined,
  };
}

/** Of an entry that a rep has closed. */
function whyClosed(work: Work): string | undefined {
  const { rep = 'somebody', state, since, reason, recycled_until } = work;
  if (!isClosed(work)) return undefined;
  const until = recycled_until === undefined ? '' : `, until ${new Date(recycled_until).toISOString()}`;
  return `${rep} closed it at ${new Date(since).toISOString()}: ${state}${reason ? ` (${reason})` : ''}${until}`;
}

function whyNotPublished(
  model: Model,
  found: Scored,
  standing: readonly Standing[],
  stands: readonly string[],
  handRaised: boolean,
): string {
  const { suppressed, qualified } = found.scores;
  const holdsBack = model.suppress.filter((name) => suppressed.includes(name));
  if (!handRaised && holdsBack.length > 0) return `it is suppressed: ${holdsBack.join(', ')}`;
  if (handRaised || stands.length > 0) {
    return 'it qualifies, and comes into a queue with the next full run; unless the person is in another entry, or the queue is full';
  }
  if (qualified.length === 0) return 'no rule of the model holds for it; `pql explain` says what is missing';
  const out = outOfQueue(model, found, standing);
  return `${qualified.join(', ')} ${qualified.length === 1 ? 'holds' : 'hold'}: ${out?.text ?? 'that counts from the next full run on'}`;
}
