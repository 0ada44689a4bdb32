import type { EventSubject, History } from '../../scoring/history.ts';
import { type Instant, latest } from '../../scoring/reference/admissible.ts';
import { grouped } from '../../scoring/reference/grouping.ts';
import { populationAt } from '../../scoring/reference/identity.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { accountsNamed, emailsOf, except, leadSubjects, nothing, subjectsOf, together } from './parts.ts';
import type { LeadVersionRow } from './queries.ts';
import { type HistoryReader, historyReader } from './reader.ts';

/** Rows that are read for one score at most: a script may have a million events, and 100,000 take a second to read. */
export const mostHistoryRows = 200_000;

/**
 * All that a lead's score may rest on: `populationAt` gives for this lead the same as of the whole warehouse, at this instant and,
 * with nothing new, at any later one. Of the others in its account it holds their versions and outcomes, and no more events than
 * say that they are in it. Undefined where that is more than `most` rows.
 */
export async function historyOfLead(
  warehouse: Warehouse,
  leadId: string,
  instant: Instant,
  most: number = mostHistoryRows,
): Promise<History | undefined> {
  const read = historyReader(warehouse, instant, most);
  const [identity, events] = await Promise.all([identitiesOf(read, [leadId]), read.eventsOfLeads([leadId])]);
  const own: History = { ...nothing, ...identity, events };
  const accountId = populationAt(own, instant).leads.find(({ id }) => id === leadId)?.account?.id;
  const subjects = subjectsOf([leadId], identity);
  const [accountVersions, others] = await Promise.all([
    read.versionsOfAccounts(accountId === undefined ? [] : [accountId]),
    accountId === undefined
      ? { ...nothing, outcomes: await read.outcomesOfSubjects(subjects) }
      : othersInAccount(read, accountId, leadId, subjects),
  ]);
  return whole(read, together({ ...own, accountVersions }, others));
}

/**
 * All that an account's score may rest on, and the scores of its leads: `populationAt` gives for this account and its leads the same as
 * of the whole warehouse, at this instant and, with nothing new, at any later one. Undefined where that is more than `most` rows.
 */
export async function historyOfAccount(
  warehouse: Warehouse,
  accountId: string,
  instant: Instant,
  most: number = mostHistoryRows,
): Promise<History | undefined> {
  const read = historyReader(warehouse, instant, most);
  const inAccount = await read.subjectsInAccount(accountId);
  const leads = await leadsAmong(read, inAccount);
  const identity = await identitiesOf(read, leads);
  const itself: EventSubject = { kind: 'account', id: accountId };
  // Whoever names the account with all its events, also those that name another: a burst is one of all that somebody does.
  const known = subjectsOf(leads, identity);
  const subjects = [itself, ...known, ...except(inAccount, [itself, ...known])];
  const [events, outcomes] = await Promise.all([read.eventsOfSubjects(subjects), read.outcomesOfSubjects(subjects)]);
  // Of the others too in which its leads are: a lead's fit and what is ignored of it rest on its own account.
  const named = new Set([accountId, ...accountsNamed(events, identity.leadVersions)]);
  const accountVersions = await read.versionsOfAccounts([...named]);
  return whole(read, { ...identity, events, outcomes, accountVersions });
}

function whole(read: HistoryReader, history: History): History | undefined {
  return read.exceeded() ? undefined : history;
}

type Identity = Pick<History, 'aliases'> & { readonly leadVersions: readonly LeadVersionRow[] };

/** What decides which events and outcomes belong to these leads: their versions, their namesakes', and their aliases'. */
async function identitiesOf(read: HistoryReader, leads: readonly string[]): Promise<Identity> {
  const [leadVersions, aliases] = await Promise.all([read.versionsOfNamesakes(leads), read.aliasesOfLeads(leads)]);
  return { leadVersions, aliases };
}

/** Each lead that is among the subjects, or that one of their e-mails or aliases ever belonged to. */
async function leadsAmong(read: HistoryReader, subjects: readonly EventSubject[]): Promise<string[]> {
  const named = subjects.filter(({ kind }) => kind === 'lead').map(({ id }) => id);
  const others = subjects.filter(({ kind }) => kind === 'email' || kind === 'alias');
  return [...new Set([...named, ...(await read.ownersOfSubjects(others))])];
}

/** Who else may be in the account, and what came of all of them: the account's outcomes are the lead's too. */
async function othersInAccount(
  read: HistoryReader,
  accountId: string,
  leadId: string,
  own: readonly EventSubject[],
): Promise<History> {
  const inAccount = await read.subjectsInAccount(accountId);
  const leads = (await leadsAmong(read, inAccount)).filter((id) => id !== leadId);
  const leadVersions = await read.versionsOfLeads(leads);

  const concerned: EventSubject = { kind: 'account', id: accountId };
  const theirs = except([...leadSubjects(leads), ...emailsOf(leadVersions)], own);
  const outcomes = await read.outcomesOfSubjects([concerned, ...own, ...theirs]);
  const emails = new Set(outcomes.flatMap(({ subject }) => (subject.kind === 'email' ? [subject.id] : [])));
  const byEmail = leadVersions.filter(({ lowerEmail }) => emails.has(lowerEmail)).map((version) => version.leadId);
  const versionsOf = grouped(leadVersions, (version) => version.leadId);
  const undecided = leads.filter((id) => saidAccount(versionsOf.get(id) ?? []) === undefined);
  // Usually nobody: then traits and lead ids say it all.
  const unclear = await identitiesOf(read, [...new Set([...undecided, ...byEmail])]);
  const events = await read.accountEventsOfSubjects(except(subjectsOf(undecided, unclear), own));
  return together({ ...nothing, leadVersions, events, outcomes }, { ...nothing, ...unclear });
}

function saidAccount(versions: readonly LeadVersionRow[]): string | undefined {
  return latest(versions, ({ accountId }) => accountId)?.value;
}
