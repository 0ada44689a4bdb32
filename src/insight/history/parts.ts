import type { AliasVersion, EventSubject, History, HistoryEvent, LeadVersion } from '../../scoring/history.ts';
import type { LeadVersionRow } from './queries.ts';

export const nothing: History = { events: [], leadVersions: [], accountVersions: [], aliases: [], outcomes: [] };

/** Two parts of one history. Events and outcomes are in one of them alone; versions may be in both, of one lead always all. */
export function together(a: History, b: History): History {
  return {
    events: [...a.events, ...b.events],
    leadVersions: added(a.leadVersions, b.leadVersions, ({ leadId }) => leadId),
    accountVersions: added(a.accountVersions, b.accountVersions, ({ accountId }) => accountId),
    aliases: added(a.aliases, b.aliases, ({ alias }) => alias),
    outcomes: [...a.outcomes, ...b.outcomes],
  };
}

function added<T>(rows: readonly T[], more: readonly T[], id: (row: T) => string): T[] {
  const there = new Set(rows.map(id));
  return [...rows, ...more.filter((row) => !there.has(id(row)))];
}

/** All by which events and outcomes may name one of the leads: the id, every e-mail and every alias that it ever had. */
export function subjectsOf(
  leads: readonly string[],
  known: { readonly leadVersions: readonly LeadVersionRow[]; readonly aliases: readonly AliasVersion[] },
): EventSubject[] {
  const theirs = new Set(leads);
  const aliases = new Set(known.aliases.filter(({ leadId }) => theirs.has(leadId)).map(({ alias }) => alias));
  return [
    ...leadSubjects(leads),
    ...emailsOf(known.leadVersions.filter(({ leadId }) => theirs.has(leadId))),
    ...[...aliases].map((id): EventSubject => ({ kind: 'alias', id })),
  ];
}

export function leadSubjects(leads: readonly string[]): EventSubject[] {
  return leads.map((id) => ({ kind: 'lead', id }));
}

/** Every e-mail that the versions say. */
export function emailsOf(versions: readonly LeadVersionRow[]): EventSubject[] {
  const emails = new Set(versions.flatMap(({ lowerEmail }) => lowerEmail || []));
  return [...emails].map((id) => ({ kind: 'email', id }));
}

export function except(subjects: readonly EventSubject[], loaded: readonly EventSubject[]): EventSubject[] {
  const name = ({ kind, id }: EventSubject) => `${kind} ${id}`;
  const there = new Set(loaded.map(name));
  return subjects.filter((subject) => !there.has(name(subject)));
}

/** Every account that the events or versions name. */
export function accountsNamed(events: readonly HistoryEvent[], versions: readonly LeadVersion[]): string[] {
  return [...new Set([...events, ...versions].flatMap(({ accountId }) => accountId || []))];
}
