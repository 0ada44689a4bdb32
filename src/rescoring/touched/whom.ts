import type { Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';
import type { PublishedRun } from '../publication-before.ts';
import type { Moved } from './moved.ts';
import { accountsOf, leadsNamed, leadsOf, samePersons } from './whom-statements.ts';

/** Whom a touched run scores, each key once. */
export interface Whom {
  readonly leads: readonly bigint[];
  readonly accounts: readonly bigint[];
  /** Of the leads those whose own entries the run decides; the others are scored for what they mean to these and to the accounts. */
  readonly concerned: readonly bigint[];
}

/**
 * Whoever the entries of those who moved rest on. What arrived of somebody may change the scores of whoever has, or had, an e-mail in common
 * with them, and with these the entries of whoever is one person with one of them. So may their accounts change; with an account each of its
 * leads; and with one of those, again, the entries of the same person.
 */
export async function whomToScore(
  warehouse: Warehouse,
  base: PublishedRun,
  moved: readonly Moved[],
  signal: AbortSignal,
): Promise<Whom> {
  const keys = async (query: Query<{ key: bigint }>, of: readonly bigint[]): Promise<bigint[]> => {
    if (of.length === 0) return [];
    const rows = await warehouse.rows(query, { keys: of, base: base.runId, base_as_of: base.asOf }, { signal });
    return rows.map(({ key }) => key);
  };
  const movedOf = (kind: Moved['kind']) => moved.filter((one) => one.kind === kind).map(({ key }) => key);
  const withMates = async (leads: readonly bigint[]) => union(leads, await keys(samePersons, leads));

  const names = moved.filter(({ kind }) => kind === 'alias' || kind === 'email').map(({ key }) => key);
  const persons = await withMates(await withMates(union(movedOf('lead'), await keys(leadsNamed, names))));
  const named = moved.flatMap(({ accountKey }) => (accountKey === 0n ? [] : [accountKey]));
  const accounts = union(movedOf('account'), named, await keys(accountsOf, union(persons, names)));
  const members = await keys(leadsOf, accounts);

  const others = without(await keys(samePersons, members), union(persons, members));
  const theirs = without(await keys(accountsOf, others), accounts);
  const colleagues = await keys(leadsOf, theirs);
  return {
    leads: union(persons, members, others, await withMates(colleagues)),
    accounts: union(accounts, theirs),
    concerned: union(persons, others),
  };
}

function union(...keys: readonly (readonly bigint[])[]): bigint[] {
  return [...new Set(keys.flat())];
}

function without(keys: readonly bigint[], unwanted: readonly bigint[]): bigint[] {
  const left = new Set(unwanted);
  return keys.filter((key) => !left.has(key));
}
