import { z } from 'zod';
import { type Subject, subjects } from '../../model/types.ts';
import type { Query } from '../../warehouse/query.ts';

/** Leads who are scored with their account at most, the best of them: an entry shows five, and is made of thirty. */
const leadsOfAccount = 200;

const isLater = `as_of > fromUnixTimestamp64Milli({base_as_of:Int64}, 'UTC')`;
const accountKey = `sipHash64('account', account_id)`;
const keysOf = (name: string) => `SELECT arrayJoin({${name}:Array(UInt64)})`;

/** Leads that have, or had, one of these e-mails. */
const ownersOf = (emails: string) =>
  `SELECT lead_key FROM lead_traits WHERE email_key != 0 AND email_key IN (${emails})`;
const matesOf = (leads: string) => ownersOf(`SELECT email_key FROM lead_traits WHERE lead_key IN (${leads})`);

/** Scores that serve, of leads of which a condition holds: those of the published run, and over them those of touched runs. */
const leadsServing = (where: string) => `
    SELECT lead_key, account_id, tier, fit + engagement + usage AS total, hand_raised_at
    FROM lead_scores
    WHERE run_id = {base:String} AND ${where} AND lead_key NOT IN (SELECT lead_key FROM touched_lead_scores WHERE ${isLater})
    UNION ALL
    SELECT lead_key, account_id, tier, fit + engagement + usage AS total, hand_raised_at
    FROM touched_lead_scores FINAL
    WHERE ${isLater} AND ${where}`;

/**
 * Whoever the entries of those who moved rest on. `near`: who moved, with whoever is one person with them; then their accounts, before and
 * now; the leads of these that rank best, whom an outcome names or who ask to be called; and whoever is one person with one of those.
 */
export const whomToScore: Query<{ subject: Subject; key: bigint; near: boolean }> = {
  name: 'whom a touched run scores',
  sql: `
    WITH
        named AS (
            ${keysOf('leads')} AS lead_key
            UNION DISTINCT
            SELECT lead_key FROM aliases WHERE alias_key IN (${keysOf('aliases')})
            UNION DISTINCT
            ${ownersOf(keysOf('emails'))}),
        near AS (SELECT lead_key FROM named UNION DISTINCT ${matesOf('SELECT lead_key FROM named')}),
        theirs AS (
            ${keysOf('accounts')} AS account_key
            UNION DISTINCT
            SELECT ${accountKey} FROM lead_scores WHERE run_id = {base:String} AND account_id != '' AND lead_key IN (SELECT lead_key FROM near)
            UNION DISTINCT
            SELECT ${accountKey} FROM touched_lead_scores WHERE account_id != '' AND lead_key IN (SELECT lead_key FROM near)
            UNION DISTINCT
            SELECT ${accountKey} FROM lead_traits WHERE account_id != '' AND lead_key IN (SELECT lead_key FROM near)
            UNION DISTINCT
            SELECT account_key FROM events
            WHERE account_key != 0 AND subject_kind = 'alias' AND subject_key IN (${keysOf('aliases')})),
        members AS (
            SELECT lead_key
            FROM (${leadsServing(`account_id != '' AND ${accountKey} IN (SELECT account_key FROM theirs)`)})
            ORDER BY hand_raised_at IS NULL AND lead_key NOT IN (SELECT subject_key FROM outcomes), tier, total DESC, lead_key
            LIMIT ${leadsOfAccount} BY account_id)
    SELECT 'account' AS subject, account_key AS key, false AS near FROM theirs
    UNION ALL
    SELECT 'lead', lead_key, max(is_near)
    FROM (
        SELECT lead_key, true AS is_near FROM near
        UNION ALL
        SELECT lead_key, false FROM members
        UNION ALL
        SELECT lead_key, false FROM (${matesOf('SELECT lead_key FROM members')}))
    GROUP BY lead_key`,
  row: z.object({ subject: z.enum(subjects), key: z.coerce.bigint(), near: z.boolean() }),
};

/** Every entry that the accounts and leads which a scratch run scored may be in: that of each account, and of whoever is near. */
export const entriesConcerned: Query<{ entry_id: string }> = {
  name: 'entries that a touched run concerns',
  sql: `
    WITH theirs AS (SELECT account_id FROM account_scores WHERE run_id = {run_id:String})
    SELECT 'account:' || account_id AS entry_id FROM theirs
    UNION ALL
    SELECT 'lead:' || lead_id
    FROM lead_scores
    WHERE run_id = {run_id:String} AND (lead_key IN {near:Array(UInt64)} OR {by_lead:Bool} AND account_id IN theirs)`,
  row: z.object({ entry_id: z.string() }),
};

export const scoredIn: Query<{ leads: number; accounts: number }> = {
  name: 'how many a touched run scored',
  sql: `
    SELECT
        (SELECT count() FROM lead_scores WHERE run_id = {run_id:String}) AS leads,
        (SELECT count() FROM account_scores WHERE run_id = {run_id:String}) AS accounts`,
  row: z.object({ leads: z.coerce.number(), accounts: z.coerce.number() }),
};
