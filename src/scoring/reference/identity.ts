import type {
  AccountVersion,
  AliasVersion,
  EventSubject,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../history.ts';
import { admissible, type Instant, latest } from './admissible.ts';
import { grouped } from './grouping.ts';
import { byBytes } from './text.ts';

/** A lead with all that is admissible of it. */
export interface Lead {
  readonly id: string;
  readonly versions: readonly LeadVersion[];
  /** The lead's events, also those that name another account than the lead's. */
  readonly events: readonly HistoryEvent[];
  /** Undefined for a lead without account. */
  readonly account: Account | undefined;
  /** Outcomes that name the lead, by id or e-mail. */
  readonly outcomes: readonly HistoryOutcome[];
}

/** An account with all that is admissible of it. */
export interface Account {
  readonly id: string;
  readonly versions: readonly AccountVersion[];
  /** Events that name the account, and those of its leads that name none. */
  readonly events: readonly HistoryEvent[];
  /** Those of them that belong to no known lead. */
  readonly eventsOfNobody: readonly HistoryEvent[];
  /** Outcomes that name the account. */
  readonly outcomes: readonly HistoryOutcome[];
  /** Outcomes that name one of its leads. */
  readonly outcomesOfLeads: readonly HistoryOutcome[];
}

/** Everyone who is scored, in byte order of their ids. */
export interface Population {
  readonly leads: readonly Lead[];
  readonly accounts: readonly Account[];
}

/** Says who exists at the instant, and what belongs to whom. */
export function populationAt(history: History, instant: Instant): Population {
  const { events, leadVersions, accountVersions, aliases, outcomes } = admissible(history, instant);
  const versionsOfLead = grouped(leadVersions, ({ leadId }) => leadId);
  const versionsOfAccount = grouped(accountVersions, ({ accountId }) => accountId);

  const leadOf = leadFinder(versionsOfLead, aliases);
  const eventsOfLead = grouped(events, ({ subject }) => leadOf(subject));
  const leadIds = distinct([...versionsOfLead.keys(), ...eventsOfLead.keys()]);
  const accountOfLead = new Map(
    leadIds.map((id) => [id, accountIdOf(versionsOfLead.get(id) ?? [], eventsOfLead.get(id) ?? [])]),
  );
  const accountOfEvent = ({ accountId, subject }: HistoryEvent) =>
    accountId || accountOfLead.get(leadOf(subject) ?? '');

  const eventsOfAccount = grouped(events, accountOfEvent);
  const outcomesOfLead = grouped(outcomes, ({ subject }) => leadOf(subject));
  const outcomesOfAccount = grouped(outcomes, ({ subject }) => (subject.kind === 'account' ? subject.id : ''));
  const leadsOfAccount = grouped(leadIds, (id) => accountOfLead.get(id));

  const accounts = distinct([...versionsOfAccount.keys(), ...accountOfLead.values(), ...eventsOfAccount.keys()]).map(
    (id): Account => {
      const ofAccount = eventsOfAccount.get(id) ?? [];
      return {
        id,
        versions: versionsOfAccount.get(id) ?? [],
        events: ofAccount,
        eventsOfNobody: ofAccount.filter(({ subject }) => leadOf(subject) === undefined),
        outcomes: outcomesOfAccount.get(id) ?? [],
        outcomesOfLeads: (leadsOfAccount.get(id) ?? []).flatMap((lead) => outcomesOfLead.get(lead) ?? []),
      };
    },
  );
  const accountById = new Map(accounts.map((account) => [account.id, account]));
  const leads = leadIds.map(
    (id): Lead => ({
      id,
      versions: versionsOfLead.get(id) ?? [],
      events: eventsOfLead.get(id) ?? [],
      account: accountById.get(accountOfLead.get(id) ?? ''),
      outcomes: outcomesOfLead.get(id) ?? [],
    }),
  );
  return { leads, accounts };
}

/** Finds the lead that an event or outcome belongs to: the one it names, or the one of its e-mail, or of its alias. */
function leadFinder(
  versionsOfLead: ReadonlyMap<string, readonly LeadVersion[]>,
  aliases: readonly AliasVersion[],
): (subject: EventSubject) => string | undefined {
  const leadOfEmail = new Map<string, string>();
  for (const id of distinct([...versionsOfLead.keys()])) {
    const email = latest(versionsOfLead.get(id) ?? [], (version) => version.email)?.value.toLowerCase();
    if (email !== undefined && !leadOfEmail.has(email)) leadOfEmail.set(email, id);
  }
  const versionsOfAlias = grouped(aliases, ({ alias }) => alias);
  return ({ kind, id }) => {
    switch (kind) {
      case 'lead':
        return id;
      case 'email':
        return leadOfEmail.get(id.toLowerCase());
      case 'alias':
        return leadOfAlias(versionsOfAlias.get(id) ?? []);
      case 'account':
        return undefined;
    }
  };
}

function leadOfAlias(versions: readonly AliasVersion[]): string | undefined {
  const [latestVersion] = versions.toSorted(
    (a, b) => b.knownAt - a.knownAt || b.writtenAt - a.writtenAt || byBytes(b.leadId, a.leadId),
  );
  return latestVersion?.leadId;
}

/** The account in the lead's traits, else that of its latest event that names one; empty if none does. */
function accountIdOf(versions: readonly LeadVersion[], events: readonly HistoryEvent[]): string {
  const said = latest(versions, ({ accountId }) => accountId);
  if (said) return said.value;
  const [latestEvent] = events
    .filter(({ accountId }) => accountId !== '')
    .toSorted((a, b) => b.at - a.at || byBytes(b.accountId, a.accountId));
  return latestEvent?.accountId ?? '';
}

/** Ids without doubles and without "none", in byte order. */
function distinct(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.flatMap((id) => id || []))].toSorted(byBytes);
}
