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
import { once } from './once.ts';
import { byBytes } from './text.ts';

/** An admissible event with those to whom it belongs. */
export interface Occurrence {
  readonly row: HistoryEvent;
  /** The known lead that it belongs to. */
  readonly lead: string | undefined;
  /** That lead, else whom the event names: a key of Population.byActor. */
  readonly actor: string;
}

/** A lead with all that is admissible of it. */
export interface Lead {
  readonly id: string;
  readonly versions: readonly LeadVersion[];
  /** The lead's events, also those that name another account than the lead's. */
  readonly events: readonly Occurrence[];
  /** Undefined for a lead without account. */
  readonly account: Account | undefined;
  /** Outcomes that name the lead, by id or e-mail. */
  readonly outcomes: readonly HistoryOutcome[];
}

/** An account with all that is admissible of it. */
export interface Account {
  readonly id: string;
  readonly versions: readonly AccountVersion[];
  /** The leads whose account it is, in byte order. */
  readonly leads: readonly string[];
  /** Events that name the account, and those of its leads that name none. */
  readonly events: readonly Occurrence[];
  /** Outcomes that name the account. */
  readonly outcomes: readonly HistoryOutcome[];
  /** Outcomes that name one of its leads. */
  readonly outcomesOfLeads: readonly HistoryOutcome[];
}

/** Everyone who is scored, in byte order of their ids, and what each did. */
export interface Population {
  readonly leads: readonly Lead[];
  readonly accounts: readonly Account[];
  readonly lead: (id: string) => Lead | undefined;
  readonly account: (id: string) => Account | undefined;
  /** All that an actor did, wherever it counts. */
  readonly byActor: ReadonlyMap<string, readonly Occurrence[]>;
  /** To whom an event would belong that isn't in the history. */
  readonly belonging: (row: HistoryEvent) => Belonging;
}

export interface Belonging extends Occurrence {
  readonly account: string | undefined;
}

/** Says who exists at the instant, and what belongs to whom. */
export function populationAt(history: History, instant: Instant): Population {
  const { events: rows, leadVersions, accountVersions, aliases, outcomes } = admissible(history, instant);
  const versionsOfLead = grouped(leadVersions, ({ leadId }) => leadId);
  const versionsOfAccount = grouped(accountVersions, ({ accountId }) => accountId);

  const leadOf = leadFinder(versionsOfLead, aliases);
  const whose = whoseFinder(leadOf);
  const occurrenceOf = (row: HistoryEvent): Occurrence => ({ row, ...whose(row.subject) });
  const occurrences = rows.map(occurrenceOf);
  const eventsOfLead = grouped(occurrences, ({ lead }) => lead);
  const leadIds = distinct([...versionsOfLead.keys(), ...eventsOfLead.keys()]);
  const accountOfLead = new Map(
    leadIds.map((id) => [id, accountIdOf(versionsOfLead.get(id) ?? [], eventsOfLead.get(id) ?? [])]),
  );
  const accountOf = (row: HistoryEvent, lead: string | undefined) => row.accountId || accountOfLead.get(lead ?? '');

  const eventsOfAccount = grouped(occurrences, ({ row, lead }) => accountOf(row, lead));
  const outcomesOfLead = grouped(outcomes, ({ subject }) => leadOf(subject));
  const outcomesOfAccount = grouped(outcomes, ({ subject }) => (subject.kind === 'account' ? subject.id : ''));
  const leadsOfAccount = grouped(leadIds, (id) => accountOfLead.get(id));

  const accountIds = distinct([...versionsOfAccount.keys(), ...accountOfLead.values(), ...eventsOfAccount.keys()]);
  const accounts = accountIds.map((id): Account => {
    const leadsOf = leadsOfAccount.get(id) ?? [];
    return {
      id,
      versions: versionsOfAccount.get(id) ?? [],
      leads: leadsOf,
      events: eventsOfAccount.get(id) ?? [],
      outcomes: outcomesOfAccount.get(id) ?? [],
      outcomesOfLeads: leadsOf.flatMap((lead) => outcomesOfLead.get(lead) ?? []),
    };
  });
  const account = finder(accounts);
  const leads = leadIds.map(
    (id): Lead => ({
      id,
      versions: versionsOfLead.get(id) ?? [],
      events: eventsOfLead.get(id) ?? [],
      account: account(accountOfLead.get(id) ?? ''),
      outcomes: outcomesOfLead.get(id) ?? [],
    }),
  );
  return {
    leads,
    accounts,
    lead: finder(leads),
    account,
    byActor: grouped(occurrences, ({ actor }) => actor),
    belonging: (row) => {
      const occurrence = occurrenceOf(row);
      return { ...occurrence, account: accountOf(row, occurrence.lead) };
    },
  };
}

function finder<T extends { readonly id: string }>(rows: readonly T[]): (id: string) => T | undefined {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return (id) => byId.get(id);
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
  const leadOfAlias = new Map(
    [...grouped(aliases, ({ alias }) => alias)].map(([name, versions]) => [name, leadOfVersions(versions)]),
  );
  return ({ kind, id }) => {
    switch (kind) {
      case 'lead':
        return id;
      case 'email':
        return leadOfEmail.get(id.toLowerCase());
      case 'alias':
        return leadOfAlias.get(id);
      case 'account':
        return undefined;
    }
  };
}

function leadOfVersions(versions: readonly AliasVersion[]): string | undefined {
  const [latestVersion] = versions.toSorted(
    (a, b) => b.knownAt - a.knownAt || b.writtenAt - a.writtenAt || byBytes(b.leadId, a.leadId),
  );
  return latestVersion?.leadId;
}

/** The account in the lead's traits, else that of its latest event that names one; empty if none does. */
function accountIdOf(versions: readonly LeadVersion[], events: readonly Occurrence[]): string {
  const said = latest(versions, ({ accountId }) => accountId);
  if (said) return said.value;
  let found: HistoryEvent | undefined;
  for (const { row } of events) {
    if (row.accountId === '') continue;
    if (!found || row.at > found.at || (row.at === found.at && byBytes(row.accountId, found.accountId) > 0))
      found = row;
  }
  return found?.accountId ?? '';
}

type Whose = Pick<Occurrence, 'lead' | 'actor'>;

/** The lead and the actor of each that events name, found once: most events name one of few. */
function whoseFinder(leadOf: (subject: EventSubject) => string | undefined): (subject: EventSubject) => Whose {
  const ofKind = once((kind: EventSubject['kind']) =>
    once((id: string): Whose => {
      const lead = leadOf({ kind, id });
      return { lead, actor: actorKey(lead === undefined ? { kind, id } : { kind: 'lead', id: lead }) };
    }),
  );
  return ({ kind, id }) => ofKind(kind)(id);
}

function actorKey({ kind, id }: EventSubject): string {
  return `${kind} ${kind === 'email' ? id.toLowerCase() : id}`;
}

/** Ids without doubles and without "none", in byte order. */
function distinct(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.flatMap((id) => id || []))].toSorted(byBytes);
}
