import { z } from 'zod';
import type { Subject } from '../model/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { inTime } from '../warehouse/in-time.ts';
import type { Query } from '../warehouse/query.ts';

/** A lead or an account that a search found. Texts are empty where nothing is known. */
export interface Found {
  readonly subject: Subject;
  readonly id: string;
  /** Of a lead, its account; of an account, itself. */
  readonly accountId: string;
  readonly name: string;
  /** Of a lead. */
  readonly email: string;
  /** Of an account. */
  readonly domain: string;
}

export interface SearchAsked {
  /** An id or e-mail as it is, or a part of a name or a domain; in any case. */
  readonly text: string;
  readonly limit: number;
  /** Teams whose queues whoever asks sees; undefined: all of them. */
  readonly teams?: readonly string[] | undefined;
}

/**
 * Leads and accounts by what is known of them now, exact ones first, then those whose name begins so. At most `limit` of each kind are
 * looked for; a search that would take longer than a few seconds is broken off (TransientError). With `teams` twice as many, and as many of those
 * who by the published queues are in other teams' alone: who of all these may be seen is known to Redis.
 */
export async function search(warehouse: Warehouse, asked: SearchAsked): Promise<Found[]> {
  const params = {
    text: asked.text,
    lower: asked.text.toLowerCase(),
    limit: asked.teams === undefined ? asked.limit : asked.limit * 2,
    scoped: asked.teams === undefined ? 0 : 1,
    teams: [...(asked.teams ?? [])],
  };
  const [accounts, leads] = await inTime((options) =>
    Promise.all([warehouse.rows(accountsFound, params, options), warehouse.rows(leadsFound, params, options)]),
  );
  const found = [
    ...accounts.map(({ id, name, domain, weight }) => ({
      weight,
      found: { subject: 'account' as const, id, accountId: id, name, email: '', domain },
    })),
    ...leads.map(({ id, account_id, name, email, weight }) => ({
      weight,
      found: { subject: 'lead' as const, id, accountId: account_id, name, email, domain: '' },
    })),
  ].toSorted((a, b) => a.weight - b.weight);
  const most = asked.teams === undefined ? asked.limit : found.length;
  return found.slice(0, most).map(({ found }) => found);
}

// Whoever some version names so is looked at again: what counts is what is known of them now.
const mostCandidates = 5_000;
const latest = '(known_at, written_at, record)';
const says = (field: string) => `argMaxIf(${field}, ${latest}, ${field} != '') AS ${field}`;
const contains = (field: string) => `positionCaseInsensitiveUTF8(${field}, {text:String}) > 0`;
const begins = (field: string) => `positionCaseInsensitiveUTF8(${field}, {text:String}) = 1`;

/** Whether somebody is, by the published queues, in other teams' alone. */
const isOthers = (is: (ofTeams: string) => string) =>
  `({scoped:UInt8} = 1 AND ${is('NOT has({teams:Array(String)}, team)')} AND NOT ${is('has({teams:Array(String)}, team)')})`;
const queued = (column: string, ofTeams: string) => `
    SELECT ${column} FROM queue_entries
    WHERE run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications) AND ${ofTeams}`;
const isLeadQueued = (ofTeams: string) => `(
        id IN (${queued('arrayJoin(arrayConcat([lead_id], contacts))', ofTeams)})
        OR (account_id != '' AND account_id IN (${queued('account_id', ofTeams)})))`;
const isAccountQueued = (ofTeams: string) => `id IN (${queued('account_id', ofTeams)})`;

const leadsFound: Query<{ id: string; account_id: string; name: string; email: string; weight: number }> = {
  name: 'search leads',
  sql: `
    SELECT id, account_id, name, email, weight
    FROM (
        SELECT
            id, account_id, name, email,
            multiIf(id = {text:String}, 0, lowerUTF8(email) = {lower:String}, 1, ${begins('name')}, 2, ${contains('name')}, 3, 9) AS weight
        FROM (
            SELECT any(lead_id) AS id, ${['account_id', 'email', 'name'].map(says).join(', ')}
            FROM lead_traits
            WHERE lead_key IN (
                SELECT DISTINCT lead_key FROM lead_traits
                WHERE lead_key = sipHash64('lead', {text:String}) OR email_key = sipHash64('email', {lower:String}) OR ${contains('name')}
                LIMIT ${mostCandidates})
            GROUP BY lead_key
            UNION ALL
            SELECT subject_id AS id, account_id, '' AS email, '' AS name
            FROM events
            WHERE subject_kind = 'lead' AND subject_key = sipHash64('lead', {text:String})
                AND {text:String} NOT IN (SELECT lead_id FROM lead_traits WHERE lead_key = sipHash64('lead', {text:String}))
            ORDER BY at DESC
            LIMIT 1
        )
    )
    WHERE weight < 9
    ORDER BY weight, name, id
    LIMIT {limit:UInt32} BY ${isOthers(isLeadQueued)}`,
  row: z.object({ id: z.string(), account_id: z.string(), name: z.string(), email: z.string(), weight: z.number() }),
};

const accountsFound: Query<{ id: string; name: string; domain: string; weight: number }> = {
  name: 'search accounts',
  sql: `
    SELECT id, name, domain, weight
    FROM (
        SELECT
            id, name, domain,
            multiIf(id = {text:String}, 0, lowerUTF8(domain) = {lower:String}, 1, ${begins('name')} OR ${begins('domain')}, 2, ${contains('name')} OR ${contains('domain')}, 3, 9) AS weight
        FROM (
            SELECT any(account_id) AS id, ${['name', 'domain'].map(says).join(', ')}
            FROM account_traits
            WHERE account_key IN (
                SELECT DISTINCT account_key FROM account_traits
                WHERE account_key = sipHash64('account', {text:String}) OR ${contains('name')} OR ${contains('domain')}
                LIMIT ${mostCandidates})
            GROUP BY account_key
            UNION ALL
            SELECT account_id AS id, '' AS name, '' AS domain
            FROM events
            WHERE account_key = sipHash64('account', {text:String})
                AND {text:String} NOT IN (SELECT account_id FROM account_traits WHERE account_key = sipHash64('account', {text:String}))
            LIMIT 1
        )
    )
    WHERE weight < 9
    ORDER BY weight, name, id
    LIMIT {limit:UInt32} BY ${isOthers(isAccountQueued)}`,
  row: z.object({ id: z.string(), name: z.string(), domain: z.string(), weight: z.number() }),
};
