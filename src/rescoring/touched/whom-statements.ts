import { z } from 'zod';
import type { Query } from '../../warehouse/query.ts';

/** Parameters: keys (of leads, of accounts, or of e-mails and aliases), base and base_as_of (the published run). Each gives keys once. */

/** Leads of an account that are scored with it, the best of them: an entry shows five, and is made of thirty. */
const leadsOfAccount = 200;

const keys = `(SELECT arrayJoin({keys:Array(UInt64)}))`;
const isLater = `as_of > fromUnixTimestamp64Milli({base_as_of:Int64}, 'UTC')`;
const accountKey = `sipHash64('account', account_id)`;
const row = z.object({ key: z.coerce.bigint() });

/** Leads that have, or had, one of these e-mails. */
const ownersOf = (emails: string) =>
  `SELECT lead_key FROM lead_traits WHERE email_key != 0 AND email_key IN (${emails})`;

/** Of e-mails and aliases: leads that have, or had, one of them. */
export const leadsNamed: Query<{ key: bigint }> = {
  name: 'leads named by e-mails and aliases',
  sql: `
    SELECT lead_key AS key FROM aliases WHERE alias_key IN ${keys}
    UNION DISTINCT
    ${ownersOf(keys)}`,
  row,
};

/** Of leads: themselves and others that have, or had, an e-mail in common with one of them. */
export const samePersons: Query<{ key: bigint }> = {
  name: 'leads with a common e-mail',
  sql: `SELECT DISTINCT lead_key AS key FROM (${ownersOf(`SELECT email_key FROM lead_traits WHERE lead_key IN ${keys}`)})`,
  row,
};

/** Of leads, e-mails and aliases: accounts that they are in by the scores that serve, and may be in by now, by traits or events. */
export const accountsOf: Query<{ key: bigint }> = {
  name: 'accounts before and now',
  sql: `
    SELECT ${accountKey} AS key FROM lead_scores WHERE run_id = {base:String} AND account_id != '' AND lead_key IN ${keys}
    UNION DISTINCT
    SELECT ${accountKey} FROM touched_lead_scores WHERE account_id != '' AND lead_key IN ${keys}
    UNION DISTINCT
    SELECT ${accountKey} FROM lead_traits WHERE account_id != '' AND lead_key IN ${keys}
    UNION DISTINCT
    SELECT account_key FROM events WHERE account_key != 0 AND subject_kind IN ('lead', 'email', 'alias') AND subject_key IN (
        ${keys}
        UNION ALL
        SELECT alias_key FROM aliases WHERE lead_key IN ${keys}
        UNION ALL
        SELECT email_key FROM lead_traits WHERE lead_key IN ${keys})`,
  row,
};

const serving = (where: string) => `
    SELECT lead_key, account_id, tier, fit + engagement + usage AS total, hand_raised_at
    FROM lead_scores
    WHERE run_id = {base:String} AND ${where} AND lead_key NOT IN (SELECT lead_key FROM touched_lead_scores WHERE ${isLater})
    UNION ALL
    SELECT lead_key, account_id, tier, fit + engagement + usage AS total, hand_raised_at
    FROM touched_lead_scores FINAL
    WHERE ${isLater} AND ${where}`;

/** By these an account's entry or qualifications may stand, wherever they rank. */
const decisive = `
    SELECT sipHash64('lead', subject_id) FROM qualification_facts FINAL WHERE until IS NULL AND subject = 'lead'
    UNION ALL
    SELECT subject_key FROM outcomes WHERE subject_kind = 'lead' AND outcome IN ('sql', 'opportunity', 'won')
    UNION ALL
    ${ownersOf(`SELECT subject_key FROM outcomes WHERE subject_kind = 'email' AND outcome IN ('sql', 'opportunity', 'won')`)}`;

/** Of accounts: their leads by the scores that serve; of many those who ask to be called, qualify or became customers, then those that rank best. */
export const leadsOf: Query<{ key: bigint }> = {
  name: 'leads of accounts',
  sql: `
    SELECT lead_key AS key
    FROM (${serving(`account_id != '' AND ${accountKey} IN ${keys}`)})
    ORDER BY hand_raised_at IS NOT NULL OR lead_key IN (${decisive}) DESC, tier, total DESC, lead_key
    LIMIT ${leadsOfAccount} BY account_id`,
  row,
};
