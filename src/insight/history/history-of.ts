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
  const identity = await identitiesOf(read, [leadId]);
  const subjects = subjectsOf([leadId], identity);
  const readOwn = async (): Promise<History> => {
    const [events, outcomes] = await Promise.all([read.eventsOfSubjects(subjects), read.outcomesOfSubjects(subjects)]);
    // Every account that it names: a guard may ignore events by an account's trait.
    const accountVersions = await read.versionsOfAccounts(accountsNamed(events, identity.leadVersions));
    return { ...identity, events, outcomes, accountVersions };
  };

  const said = saidAccount(identity.leadVersions.filter((version) => version.leadId === leadId));
  if (said !== undefined) {
    const [own, others] = await Promise.all([readOwn(), othersInAccount(read, said, leadId, subjects)]);
    return whole(read, together(own, others));
  }
  const own = await readOwn();
  const seen = populationAt(own, instant).leads.find(({ id }) => id === leadId)?.account;
  return whole(read, seen ? together(own, await othersInAccount(read, seen.id, leadId, subjects)) : own);
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

/** Who else may be in the account, and what came of them: the account's outcomes are theirs too. */
async function othersInAccount(
  read: HistoryReader,
  accountId: string,
  leadId: string,
  loaded: readonly EventSubject[],
): Promise<History> {
  const inAccount = except(await read.subjectsInAccount(accountId), loaded);
  const leads = (await leadsAmong(read, inAccount)).filter((id) => id !== leadId);
  const leadVersions = await read.versionsOfLeads(leads);
  const versionsOf = grouped(leadVersions, (version) => version.leadId);

  const theirs = [...leadSubjects(leads), ...emailsOf(leadVersions)];
  const outcomes = await read.outcomesOfSubjects(except([{ kind: 'account', id: accountId }, ...theirs], loaded));
  const named = new Set(outcomes.flatMap(({ subject }) => (subject.kind === 'email' ? [subject.id] : [])));
  const undecided = leads.filter((id) => saidAccount(versionsOf.get(id) ?? []) === undefined);
  const byEmail = leadVersions.filter(({ lowerEmail }) => named.has(lowerEmail)).map((version) => version.leadId);
  // Usually nobody: then all is said by traits and lead ids.
  const unclear = await identitiesOf(read, [...new Set([...undecided, ...byEmail])]);
  const events = await read.accountEventsOfSubjects(except(subjectsOf(undecided, unclear), loaded));
  return together({ ...nothing, leadVersions, events, outcomes }, { ...nothing, ...unclear });
}

function saidAccount(versions: readonly LeadVersionRow[]): string | undefined {
  return latest(versions, ({ accountId }) => accountId)?.value;
}
