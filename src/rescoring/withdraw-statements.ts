import { z } from 'zod';
import { type Subject, subjects } from '../model/types.ts';
import type { Query } from '../warehouse/query.ts';
import { leadsKeptFromCalls } from './candidates-statements.ts';

const ms = z.coerce.number();
const since = `written_at >= fromUnixTimestamp64Milli({written_since:Int64}, 'UTC')`;
const ofRun = 'run_id = {run_id:String}';

export interface PublishedRun {
  readonly runId: string;
  /** The earlier of its as-of and its known-at, in milliseconds since 1970: what arrived later it didn't see. */
  readonly seen: number;
}

export const publishedRun: Query<PublishedRun> = {
  name: 'published run',
  sql: `
    SELECT run_id, least(toUnixTimestamp64Milli(as_of), ifNull(toUnixTimestamp64Milli(known.known_at), {never:Int64})) AS seen
    FROM (SELECT run_id, as_of FROM publications ORDER BY as_of DESC, published_at DESC LIMIT 1) AS published
    LEFT JOIN (SELECT run_id, known_at FROM runs FINAL) AS known ON known.run_id = published.run_id`,
  row: z.object({ run_id: z.string(), seen: ms }).transform(({ run_id: runId, seen }) => ({ runId, seen })),
};

export interface NewIntake {
  readonly id: string;
  readonly kind: string;
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** Pulls and imports that brought something, and finished since an instant. The table is small and lies in this order. */
export const newIntakes: Query<NewIntake> = {
  name: 'intakes since',
  sql: `
    SELECT intake_id, kind, toUnixTimestamp64Milli(started_at) AS started, toUnixTimestamp64Milli(finished_at) AS finished
    FROM intakes
    WHERE finished_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND loaded > 0 AND kind IN {kinds:Array(String)}`,
  row: z
    .object({ intake_id: z.string(), kind: z.string(), started: ms, finished: ms })
    .transform(({ intake_id: id, kind, started: startedAt, finished: finishedAt }) => ({
      id,
      kind,
      startedAt,
      finishedAt,
    })),
};

/** Leads that own e-mails; some may have had them before. */
const ownersOf = (emails: string) =>
  `SELECT lead_key FROM lead_traits WHERE email_key != 0 AND email_key IN (${emails})`;
const looksAtEvents = 'event IN {events:Array(String)}';

/** Leads of whom something new is said that a suppression may look at. */
const leadsSaid = `
    SELECT subject_key AS lead_key FROM outcomes WHERE subject_kind = 'lead' AND ${since}
    UNION ALL
    ${ownersOf(`SELECT subject_key FROM outcomes WHERE subject_kind = 'email' AND ${since}`)}
    UNION ALL
    SELECT lead_key FROM lead_traits WHERE ${since}
    UNION ALL
    SELECT subject_key FROM events WHERE subject_kind = 'lead' AND ${looksAtEvents} AND ${since}
    UNION ALL
    ${ownersOf(`SELECT subject_key FROM events WHERE subject_kind = 'email' AND ${looksAtEvents} AND ${since}`)}
    UNION ALL
    SELECT lead_key FROM aliases WHERE alias_key IN (
        SELECT subject_key FROM events WHERE subject_kind = 'alias' AND ${looksAtEvents} AND ${since})`;

const accountsSaid = `
    SELECT subject_key AS account_key FROM outcomes WHERE subject_kind = 'account' AND ${since}
    UNION ALL
    SELECT account_key FROM account_traits WHERE ${since}
    UNION ALL
    SELECT account_key FROM events WHERE account_key != 0 AND ${looksAtEvents} AND ${since}`;

const accountKey = `sipHash64('account', account_id)`;

/** With their leads by the published run, and whoever is one person with one of those: what suppresses one id suppresses all. */
const persons = `
    WITH near AS (
        SELECT lead_key FROM (${leadsSaid})
        UNION ALL
        SELECT lead_key FROM lead_scores WHERE ${ofRun} AND account_id != '' AND ${accountKey} IN (${accountsSaid}))
    SELECT lead_key FROM near
    UNION ALL
    ${ownersOf('SELECT email_key FROM lead_traits WHERE lead_key IN (SELECT lead_key FROM near)')}`;

/** An outcome of a lead concerns its account, and the account's other leads. */
const accountsConcerned = `
    SELECT account_key FROM (${accountsSaid})
    UNION ALL
    SELECT ${accountKey} FROM lead_scores WHERE ${ofRun} AND account_id != '' AND lead_key IN (${persons})`;

/** Entries of the published queues that what was written since an instant concerns, those to be called first before the others. */
export const entriesConcerned: Query<{ entry_id: string }> = {
  name: 'entries concerned',
  sql: `
    SELECT entry_id
    FROM queue_entries
    WHERE ${ofRun} AND (
        account_id != '' AND ${accountKey} IN (${accountsConcerned})
        OR lead_id != '' AND sipHash64('lead', lead_id) IN (${persons}))
    ORDER BY position, team
    LIMIT {most:UInt32}`,
  row: z.object({ entry_id: z.string() }),
};

/** Entries of accounts that somebody holds and the published run hasn't. */
export const heldElsewhere: Query<{ entry_id: string }> = {
  name: 'held entries that are not published',
  sql: `
    SELECT entry_id
    FROM queue_log
    WHERE startsWith(entry_id, 'account:')
    GROUP BY entry_id
    HAVING argMax(state, fence) IN {held:Array(String)}
        AND entry_id NOT IN (SELECT entry_id FROM queue_entries WHERE ${ofRun})`,
  row: z.object({ entry_id: z.string() }),
};

export interface ContactOfEntry {
  readonly entryId: string;
  readonly leadId: string;
  /** With the other lead ids of the person. */
  readonly leadIds: readonly string[];
}

/** Contacts of accounts' entries (in `held_ids` those that the published run hasn't) whom what was written since an instant concerns. */
export const contactsConcerned: Query<ContactOfEntry> = {
  name: 'contacts concerned',
  sql: `
    SELECT DISTINCT entry_id, lead_id, lead_ids
    FROM (
        SELECT entry_id, contact.1 AS lead_id, arrayPushFront(contact.2, contact.1) AS lead_ids
        FROM (
            SELECT entry_id, arrayJoin(JSONExtract(document, 'contacts', 'Array(Tuple(lead_id String, also Array(String)))')) AS contact
            FROM (
                SELECT entry_id, document
                FROM queue_entries
                WHERE startsWith(entry_id, 'account:') AND (
                    ${ofRun} AND entry_id IN {entry_ids:Array(String)}
                    OR notEmpty({held_ids:Array(String)}) AND entry_id IN {held_ids:Array(String)}
                        AND run_id IN (SELECT run_id FROM publications))
                ORDER BY entry_id, run_id DESC
                LIMIT 1 BY entry_id)))
    ARRAY JOIN lead_ids AS one
    WHERE sipHash64('lead', one) IN (${persons})`,
  row: z
    .object({ entry_id: z.string(), lead_id: z.string(), lead_ids: z.array(z.string()) })
    .transform(({ entry_id: entryId, lead_id: leadId, lead_ids: leadIds }) => ({ entryId, leadId, leadIds })),
};

/** Ids of the leads (accounts) whose own the entries are. */
const ids = (kind: Subject) => `
    SELECT substring(entry, ${`${kind}:`.length + 1}) AS id
    FROM (SELECT arrayJoin({entry_ids:Array(String)}) AS entry)
    WHERE startsWith(entry, '${kind}:')`;

/** Who asks to be called by an event, under whatever name; some may be answered. */
const raisers = `
    SELECT subject_key FROM events WHERE subject_kind = 'lead' AND event IN {raises:Array(String)}
    UNION ALL
    ${ownersOf(`SELECT subject_key FROM events WHERE subject_kind = 'email' AND event IN {raises:Array(String)}`)}
    UNION ALL
    SELECT lead_key FROM aliases WHERE alias_key IN (
        SELECT subject_key FROM events WHERE subject_kind = 'alias' AND event IN {raises:Array(String)})`;

/**
 * By whom entries stand or fall: of a lead's entry the lead, of an account's the account and those of its leads, as the published run or what
 * is known by now say it, who qualify or ask to be called; these contacts; with whoever is one person with one of them.
 */
export const whomToScore: Query<{ subject: Subject; key: bigint }> = {
  name: 'whom entries rest on',
  sql: `
    WITH
        members AS (
            SELECT lead_key FROM lead_scores WHERE ${ofRun} AND account_id IN (${ids('account')})
            UNION ALL
            SELECT lead_key FROM lead_traits WHERE account_id IN (${ids('account')})),
        deciding AS (
            SELECT lead_key FROM members
            WHERE lead_key IN (
                    SELECT sipHash64('lead', subject_id) FROM qualification_facts FINAL WHERE until IS NULL AND subject = 'lead')
                OR lead_key IN (SELECT lead_key FROM lead_scores WHERE ${ofRun} AND hand_raised_at IS NOT NULL)
                OR lead_key IN (${raisers})
            UNION ALL
            SELECT sipHash64('lead', id) FROM (${ids('lead')})
            UNION ALL
            SELECT sipHash64('lead', arrayJoin({lead_ids:Array(String)})))
    SELECT DISTINCT subject, key
    FROM (
        SELECT 'lead' AS subject, lead_key AS key FROM deciding
        UNION ALL
        SELECT 'lead', lead_key
        FROM (${ownersOf('SELECT email_key FROM lead_traits WHERE lead_key IN (SELECT lead_key FROM deciding)')})
        UNION ALL
        SELECT 'account', sipHash64('account', id) FROM (${ids('account')}))`,
  row: z.object({ subject: z.enum(subjects), key: z.coerce.bigint() }),
};

/** Of these entries those of which somebody is to be called by what was found of a run, as findQualifying writes it. */
export const entriesCallable: Query<{ entry_id: string }> = {
  name: 'entries with somebody to call',
  sql: `
    SELECT DISTINCT entry_id
    FROM (
        SELECT arrayJoin([subject || ':' || id, if(subject = 'lead' AND NOT {by_lead:Bool} AND account_id != '', 'account:' || account_id, '')]) AS entry_id
        FROM run_candidates
        WHERE ${ofRun} AND stage = 'found')
    WHERE entry_id IN {entry_ids:Array(String)}`,
  row: z.object({ entry_id: z.string() }),
};

/** Of these leads those whom a publish would leave out of every entry by what was found of a run, and all that suppresses them. */
export const contactsSuppressed: Query<{ id: string; suppressions: readonly string[] }> = {
  name: 'contacts whom a suppression keeps from being called',
  sql: leadsKeptFromCalls('lead_id IN {lead_ids:Array(String)}'),
  row: z.object({ id: z.string(), suppressions: z.array(z.string()) }),
};
