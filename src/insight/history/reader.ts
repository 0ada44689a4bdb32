import type {
  AccountVersion,
  AliasVersion,
  EventSubject,
  HistoryEvent,
  HistoryOutcome,
} from '../../scoring/history.ts';
import type { Instant } from '../../scoring/reference/admissible.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import type { Params, Query } from '../../warehouse/query.ts';
import {
  accountEventsOfSubjects,
  aliasesOfLeads,
  eventsOfLeads,
  eventsOfSubjects,
  type LeadVersionRow,
  outcomesOfSubjects,
  ownersOfSubjects,
  subjectsInAccount,
  versionsOfAccounts,
  versionsOfLeads,
  versionsOfNamesakes,
} from './queries.ts';

/** Keyed reads of what is admissible at an instant. Once `exceeded`, what was read isn't whole. */
export interface HistoryReader {
  versionsOfLeads(leads: readonly string[]): Promise<LeadVersionRow[]>;
  versionsOfNamesakes(leads: readonly string[]): Promise<LeadVersionRow[]>;
  aliasesOfLeads(leads: readonly string[]): Promise<AliasVersion[]>;
  ownersOfSubjects(subjects: readonly EventSubject[]): Promise<string[]>;
  subjectsInAccount(account: string): Promise<EventSubject[]>;
  eventsOfLeads(leads: readonly string[]): Promise<HistoryEvent[]>;
  eventsOfSubjects(subjects: readonly EventSubject[]): Promise<HistoryEvent[]>;
  accountEventsOfSubjects(subjects: readonly EventSubject[]): Promise<HistoryEvent[]>;
  versionsOfAccounts(accounts: readonly string[]): Promise<AccountVersion[]>;
  outcomesOfSubjects(subjects: readonly EventSubject[]): Promise<HistoryOutcome[]>;
  exceeded(): boolean;
}

/** `most` is how many rows are read in all; each query stops there. */
export function historyReader(warehouse: Warehouse, { asOf, knownAt }: Instant, most: number): HistoryReader {
  let count = 0;

  async function read<Row>(query: Query<Row>, selection: Params): Promise<Row[]> {
    const nothing = Object.values(selection).some((value) => Array.isArray(value) && value.length === 0);
    if (nothing || count > most) return [];
    const params = { ...selection, as_of: asOf, known_at: knownAt, most: most + 1 };
    const rows = await warehouse.rows(query, params, { settings });
    count += rows.length;
    return rows;
  }
  const named = (subjects: readonly EventSubject[]): Params => ({
    kinds: subjects.map(({ kind }) => kind),
    ids: subjects.map(({ id }) => id),
  });

  return {
    versionsOfLeads: (leads) => read(versionsOfLeads, { leads }),
    versionsOfNamesakes: (leads) => read(versionsOfNamesakes, { leads }),
    aliasesOfLeads: (leads) => read(aliasesOfLeads, { leads }),
    ownersOfSubjects: (subjects) => read(ownersOfSubjects, named(subjects)),
    subjectsInAccount: (account) => read(subjectsInAccount, { account }),
    eventsOfLeads: (leads) => read(eventsOfLeads, { leads }),
    eventsOfSubjects: (subjects) => read(eventsOfSubjects, named(subjects)),
    accountEventsOfSubjects: (subjects) => read(accountEventsOfSubjects, named(subjects)),
    versionsOfAccounts: (accounts) => read(versionsOfAccounts, { accounts }),
    outcomesOfSubjects: (subjects) => read(outcomesOfSubjects, named(subjects)),
    exceeded: () => count > most,
  };
}

// A few granules: a second thread costs more than it reads.
const settings = { max_threads: 1 };
