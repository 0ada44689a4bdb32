import { z } from 'zod';
import type { Subject } from '../../model/types.ts';
import { admissible, type HistoryFacts, supersededFigures } from '../../scoring/sql/history-facts.ts';
import { identities } from '../../scoring/sql/identities.ts';
import { arrived, happened, known } from '../../scoring/sql/instant.ts';
import { leadAccounts } from '../../scoring/sql/outcome-facts.ts';
import type { Instant } from '../../scoring/sql/run-statements.ts';
import type { Selection } from '../../scoring/sql/slice.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Params, Query } from '../../warehouse/query.ts';

/** Whose doing a lead's or an account's is, as scoring sees it at an instant. Keys are the 64-bit ones of the tables. */
export interface People {
  readonly subject: Subject;
  /** Of a lead the account that it is in; empty for none. */
  readonly accountId: string;
  /** The lead, or the leads that are in the account. */
  readonly leads: readonly bigint[];
  /** Which lead an e-mail or an alias belongs to: of those leads, and of whoever else events name the account for. */
  readonly owners: readonly Owner[];
  /** All whom events name for the account: leads, e-mails, aliases, and the account itself. */
  readonly named: readonly bigint[];
}

export interface Owner {
  readonly subject: bigint;
  readonly lead: bigint;
}

export interface Ask {
  readonly warehouse: Warehouse;
  readonly id: string;
  readonly instant: Instant;
  /** Whether some figures were delivered again: of those the latest counts. */
  readonly history: HistoryFacts;
  readonly options: CallOptions;
}

/** Undefined where nothing is known of such a lead or account. */
export function peopleOf(subject: Subject, ask: Ask): Promise<People | undefined> {
  return subject === 'lead' ? ofLead(ask) : ofAccount(ask);
}

async function ofLead(ask: Ask): Promise<People | undefined> {
  const read = reader(ask);
  const leads = (await read(leadKey, {})).map(({ key }) => key);
  const owners = await read(ownersOfLeads, { near: leads });
  const [account] = await read(accountsOfLeads(ask.history), { near: leads, ...paired(owners) });
  return account && { subject: 'lead', accountId: account.account_id, leads, owners, named: [] };
}

async function ofAccount(ask: Ask): Promise<People | undefined> {
  const read = reader(ask);
  const around = await read(inAccountEver, {});
  const named = around.flatMap(({ kind, key }) => (kind === 'email' || kind === 'alias' ? [key] : []));
  const known = named.length === 0 ? [] : await read(ownersOfSubjects, { named });
  const leads = around.flatMap(({ kind, key }) => (kind === 'lead' || kind === 'member' ? [key] : []));
  const near = [...new Set([...leads, ...known.map(({ lead }) => lead)])];
  const owners = near.length === 0 ? [] : await read(ownersOfLeads, { near });
  const members = near.length === 0 ? [] : await read(membersOfAccount(ask.history), { near, ...paired(owners) });
  if (members.length === 0 && (await read(accountKnown, {})).length === 0) return undefined;
  return {
    subject: 'account',
    accountId: ask.id,
    leads: members.map(({ lead }) => lead),
    owners,
    named: around.flatMap(({ kind, key }) => (kind === 'member' ? [] : [key])),
  };
}

function reader({ warehouse, id, instant, options }: Ask) {
  const always = { id, as_of: instant.asOf, known_at: instant.knownAt };
  return <Row>(query: Query<Row>, params: Params) => warehouse.rows(query, { ...always, ...params }, options);
}

/** E-mails and aliases with their leads, as the parameters by which `ownersTable` and `ownerOf` look them up. */
export function paired(owners: People['owners']): { subjects: bigint[]; owners: bigint[] } {
  // Neither is there for nobody: a lookup in nothing is refused.
  const all = [{ subject: 0n, lead: 0n }, ...owners];
  return { subjects: all.map(({ subject }) => subject), owners: all.map(({ lead }) => lead) };
}

/** The lead to whom the e-mail or alias of a row belongs; 0 for none. */
export const ownerOf = (subjectKey: string): string =>
  `transform(${subjectKey}, {subjects:Array(UInt64)}, {owners:Array(UInt64)}, toUInt64(0))`;

/** The same as a table. */
export const ownersTable = `(
    SELECT pair.1 AS subject_key, pair.2 AS lead_key, '' AS lead_id
    FROM (SELECT arrayJoin(arrayZip({subjects:Array(UInt64)}, {owners:Array(UInt64)})) AS pair))`;

const near: Selection = { few: true, holds: (key) => `${key} IN {near:Array(UInt64)}` };
const theirs = `(subject_key IN {near:Array(UInt64)} OR subject_key IN {subjects:Array(UInt64)})`;
const mayEnter = (history: HistoryFacts) => admissible(history, `(${supersededFigures(theirs)})`);

const key = z.coerce.bigint();

const leadKey: Query<{ key: bigint }> = {
  name: 'key of a lead',
  sql: `SELECT sipHash64('lead', {id:String}) AS key`,
  row: z.object({ key }),
};

const ofAccountKey = `account_key = sipHash64('account', {id:String})`;

/** Whoever a trait ever put into the account, and whom an event for it names. */
const inAccountEver: Query<{ kind: string; key: bigint }> = {
  name: 'who was ever in an account',
  sql: `
    SELECT DISTINCT 'member' AS kind, lead_key AS key FROM lead_traits WHERE account_id = {id:String}
    UNION ALL
    SELECT DISTINCT toString(subject_kind) AS kind, subject_key AS key FROM events WHERE ${ofAccountKey}`,
  row: z.object({ kind: z.string(), key }),
};

const owner = z.object({ subject: key, lead: key });

const ownersOfSubjects: Query<Owner> = {
  name: 'leads of e-mails and aliases',
  sql: `
    SELECT subject_key AS subject, lead_key AS lead
    FROM (${identities({ kind: 'subjects', holds: (column) => `${column} IN {named:Array(UInt64)}` })})
    WHERE subject_key IN {named:Array(UInt64)}`,
  row: owner,
};

const ownersOfLeads: Query<Owner> = {
  name: 'e-mails and aliases of leads',
  sql: `
    SELECT subject_key AS subject, lead_key AS lead
    FROM (${identities({ kind: 'leads', holds: near.holds })})
    WHERE ${near.holds('lead_key')}`,
  row: owner,
};

/** A row for a lead of which a trait or an event is known. */
const accountsOfLeads = (history: HistoryFacts): Query<{ account_id: string }> => ({
  name: 'account of a lead',
  sql: `
    SELECT max(account_id) AS account_id
    FROM (
        SELECT account_id FROM (${leadAccounts(ownersTable, near, mayEnter(history))})
        UNION ALL
        (SELECT '' AS account_id FROM lead_traits WHERE ${near.holds('lead_key')} AND ${known} LIMIT 1)
        UNION ALL
        (SELECT '' AS account_id FROM events WHERE subject_kind != 'account' AND ${theirs} AND ${happened} AND ${arrived} LIMIT 1))
    HAVING count() > 0`,
  row: z.object({ account_id: z.string() }),
});

const membersOfAccount = (history: HistoryFacts): Query<{ lead: bigint }> => ({
  name: 'leads of an account',
  sql: `
    SELECT lead_key AS lead
    FROM (${leadAccounts(ownersTable, near, mayEnter(history))})
    WHERE account_id = {id:String}`,
  row: z.object({ lead: key }),
});

/** A row for an account of which a trait or an event is known. */
const accountKnown: Query<{ found: number }> = {
  name: 'whether an account is known',
  sql: `
    SELECT 1 AS found FROM account_traits WHERE ${ofAccountKey} AND ${known} LIMIT 1
    UNION ALL
    SELECT 1 AS found FROM events WHERE ${ofAccountKey} AND ${happened} AND ${arrived} LIMIT 1`,
  row: z.object({ found: z.number() }),
};
