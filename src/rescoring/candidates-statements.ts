import type { Subject } from '../model/types.ts';
import { known } from '../scoring/sql/instant.ts';
import { knownTexts } from '../scoring/sql/known-texts.ts';
import { literal, type Statement } from '../warehouse/query.ts';
import { assignHoldouts, heldOutUnits, unitOf } from './holdout-statements.ts';
import { people, type Standing, standingOf } from './standing-statements.ts';

/**
 * Parameters: run_id, known_at, by_lead (a row for each lead), suppress, unbeatable (names of suppressions that keep who
 * qualifies, and who waits to be called, out of queues), lead_texts, account_texts (names of traits); with a holdout those of
 * holdout-statements.ts.
 */

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const ofStage = (stage: 'found' | 'member') => `run_id = {run_id:String} AND stage = '${stage}'`;
/** By what holds for the lead (account) itself, or for another lead id of the same person. */
const suppressedBy = (names: string) => `hasAny(CAST(held_back, 'Array(String)'), {${names}:Array(String)})`;
/** As compareRank: a null comes last. */
const byRank = 'hand_raised_at, tier, total DESC, empty(since), since[1], id';

/**
 * Leads who are one person with another: those that have the same e-mail, as known at known-at. What suppresses one id
 * suppresses all: whoever opted out under one isn't called under the other. Few leads share an e-mail, so the rest joins with a small table.
 */
const gatherPeople: Statement = {
  name: 'gather people',
  sql: `
    INSERT INTO run_people (run_id, lead_key, person, ids, suppressed)
    SELECT {run_id:String}, arrayJoin(keys) AS lead_key, person, ids, suppressions
    FROM (
        SELECT
            person, groupArray(lead_key) AS keys, arraySlice(arraySort(groupArray(lead_id)), 1, 21) AS ids,
            groupUniqArrayArray(suppressed) AS suppressions
        FROM lead_scores
        INNER JOIN (
            SELECT lead_key, argMax(email_key, (known_at, written_at, record)) AS person
            FROM lead_traits
            WHERE email_key != 0 AND ${known} AND lead_key IN (
                SELECT lead_key FROM lead_traits
                WHERE email_key IN (
                    SELECT email_key FROM lead_traits
                    WHERE email_key != 0
                    GROUP BY email_key
                    HAVING min(lead_key) != max(lead_key)))
            GROUP BY lead_key) AS emails ON emails.lead_key = lead_scores.lead_key
        WHERE run_id = {run_id:String}
        GROUP BY person
        HAVING count() > 1)`,
};

/** Columns that say who a lead is, behind a join with `people`. */
const identity = `if(shared = 0, key, shared) AS person, arraySlice(arrayFilter(other -> other != id, ids), 1, 20) AS also`;

/** Who qualifies, or waits to be called, whatever entry it will be in. Of who is held out by chance only who waits to be called. */
const find = (subject: Subject, by: Standing, holdsOut: boolean): Statement => ({
  name: `find qualifying ${subject}s`,
  sql: `
    INSERT INTO run_candidates (run_id, stage, subject, key, id, account_id, person, also, tier, total, rules, since, hand_raised_at)
    SELECT
        {run_id:String}, 'found', '${subject}', key, id, account_id, ${identity}, tier, fit + engagement + usage,
        if(${suppressedBy('suppress')}${holdsOut ? ` OR (raised IS NULL AND ${unitOf} IN (${heldOutUnits(by)}))` : ''}, [], rules) AS standing, if(empty(standing), [], since),
        if(${suppressedBy('unbeatable')}, NULL, hand_raised_at) AS raised
    FROM (
        SELECT *, arrayConcat(suppressed, theirs) AS held_back
        FROM (
            SELECT ${subject}_key AS key, ${subject}_id AS id, account_id, suppressed, hand_raised_at, fit, engagement, usage, tier
            FROM ${subject}_scores
            WHERE run_id = {run_id:String} AND (
                hand_raised_at IS NOT NULL
                OR ${subject}_key IN (SELECT sipHash64('${subject}', subject_id) FROM (${standingOf(subject, by)})))) AS scored
        LEFT JOIN (${people}) AS same ON same.of_lead = scored.key) AS whom
    LEFT JOIN (${standingOf(subject, by)}) AS stands ON stands.subject_id = whom.id
    WHERE notEmpty(standing) OR raised IS NOT NULL`,
});

/**
 * The leads that qualify, each person once, in the entry where they rank best (a company's before one of their own), with what
 * qualifies any of their ids. 20 an entry.
 */
const gatherLeads: Statement = {
  name: 'gather qualifying leads',
  sql: `
    INSERT INTO run_candidates (run_id, stage, entry_id, subject, key, id, account_id, person, also, tier, total, rules, since, hand_raised_at)
    SELECT {run_id:String}, 'member', entry, 'lead', key, id, account_id, person, also, tier, total, rules, since, hand_raised_at
    FROM (
        SELECT
            key, id, account_id, person, also, tier, total,
            arraySort(arrayDistinct(every_rule)) AS names,
            arraySort(arrayMap(name -> (arrayMin(arrayFilter((at, rule) -> rule = name, every_since, every_rule)), name), names)) AS facts,
            facts.2 AS rules, facts.1 AS since, raised AS hand_raised_at,
            if({by_lead:Bool} OR account_id = '', 'lead:' || id, 'account:' || account_id) AS entry
        FROM (
            SELECT
                key, id, account_id, person, also, tier, total,
                groupArrayArray(CAST(rules, 'Array(String)')) OVER (PARTITION BY person) AS every_rule,
                groupArrayArray(since) OVER (PARTITION BY person) AS every_since,
                min(hand_raised_at) OVER (PARTITION BY person) AS raised
            FROM run_candidates
            WHERE ${ofStage('found')} AND subject = 'lead')
        ORDER BY NOT {by_lead:Bool} AND account_id = '', ${byRank}
        LIMIT 1 BY person)
    ORDER BY ${byRank}
    LIMIT 20 BY entry`,
};

/** The account of each entry. With a row for each lead its own qualification makes a row only where none of its leads has one. */
const gatherAccounts: Statement = {
  name: 'gather accounts',
  sql: `
    INSERT INTO run_candidates (run_id, stage, entry_id, subject, key, id, account_id, person, tier, total, rules, since, hand_raised_at)
    SELECT
        {run_id:String}, 'member', entries.entry, 'account', sipHash64('account', entries.account_id) AS key,
        entries.account_id, entries.account_id, key, '', 0, found.rules, found.since, found.hand_raised_at
    FROM (
        SELECT DISTINCT entry_id AS entry, account_id
        FROM run_candidates
        WHERE ${ofStage('member')} AND account_id != ''
        UNION DISTINCT
        SELECT 'account:' || id AS entry, account_id
        FROM run_candidates
        WHERE ${ofStage('found')} AND subject = 'account' AND (
            NOT {by_lead:Bool} OR id NOT IN (SELECT account_id FROM run_candidates WHERE ${ofStage('member')}))) AS entries
    LEFT JOIN (
        SELECT 'account:' || id AS entry, rules, since, hand_raised_at
        FROM run_candidates
        WHERE ${ofStage('found')} AND subject = 'account') AS found ON found.entry = entries.entry`,
};

/** Leads of a run by whom they are, with what suppresses any of their ids. */
const leadsByPerson = (which: string) => `
        SELECT key, id, account_id, ${identity}, arrayConcat(suppressed, theirs) AS held_back, tier, total
        FROM (
            SELECT lead_key AS key, lead_id AS id, account_id, suppressed, tier, fit + engagement + usage AS total
            FROM lead_scores
            WHERE run_id = {run_id:String} AND ${which}) AS scored
        LEFT JOIN (${people}) AS same ON same.of_lead = scored.key`;
const isKeptFromCalls = `(${suppressedBy('suppress')} OR ${suppressedBy('unbeatable')})`;
const isFound = `person IN (SELECT person FROM run_candidates WHERE ${ofStage('found')} AND subject = 'lead')`;

/** Other leads of the entries' accounts, whom nothing keeps from being called, each person once. 10 an entry, of whom 5 are shown. */
const gatherColleagues: Statement = {
  name: 'gather colleagues',
  sql: `
    INSERT INTO run_candidates (run_id, stage, entry_id, subject, key, id, account_id, person, also, tier, total)
    SELECT {run_id:String}, 'member', 'account:' || account_id, 'lead', key, id, account_id, person, also, tier, total
    FROM (${leadsByPerson(`account_id IN (
                SELECT id FROM run_candidates WHERE ${ofStage('member')} AND subject = 'account' AND entry_id = 'account:' || id)`)}
        WHERE NOT ${isKeptFromCalls} AND NOT ${isFound}
        ORDER BY tier, total DESC, id
        LIMIT 1 BY person)
    ORDER BY tier, total DESC, id
    LIMIT 10 BY account_id`,
};

/** Leads of a run, as findQualifying left it, who are no contact of any entry because of a suppression. */
export const leadsKeptFromCalls = (which: string) => `
    SELECT id, CAST(held_back, 'Array(String)') AS suppressions
    FROM (${leadsByPerson(which)})
    WHERE ${isKeptFromCalls} AND NOT ${isFound}`;

/** Who qualifies or waits to be called, of all that a run scored: `found` in run_candidates. */
export const findQualifying = (by: Standing, holdsOut = false): readonly Statement[] => [
  gatherPeople,
  // What only might be published assigns nobody.
  ...(holdsOut && by === 'recorded' ? [assignHoldouts] : []),
  find('lead', by, holdsOut),
  find('account', by, holdsOut),
];

/** From qualifications to the members of entries, in this order. */
export const gatherCandidates = (by: Standing, holdsOut = false): readonly Statement[] => [
  ...findQualifying(by, holdsOut),
  gatherLeads,
  gatherAccounts,
  gatherColleagues,
];

/** What is known of the members of entries. */
const textsOf = (subject: Subject) => knownTexts(subject, `SELECT key FROM run_candidates WHERE ${ofStage('member')}`);

const scalars = ['fit', 'engagement', 'usage', 'grade', 'traits_known', 'level', 'tier'].join(', ');
const scoresOf = (subject: Subject) => `
    SELECT
        ${subject}_key AS key, ${scalars}, CAST(suppressed, 'Array(String)') AS suppressed,
        key IN (SELECT key FROM run_candidates WHERE ${ofStage('found')}) AS wanted,
        if(wanted, signals, []) AS signals, if(wanted, points, []) AS points, if(wanted, values, []) AS values,
        if(wanted, counts, []) AS counts,
        arrayMap(at -> ${ms('at')}, if(wanted, first_at, [])) AS first_ms,
        arrayMap(at -> ${ms('at')}, if(wanted, last_at, [])) AS last_ms
    FROM ${subject}_scores
    WHERE run_id = {run_id:String} AND ${subject}_key IN (SELECT key FROM run_candidates WHERE ${ofStage('member')})`;

/** Every member of every entry with its scores, contributions and texts, entry by entry. */
export const readMembers: Statement = {
  name: 'queue candidates',
  sql: `
    SELECT
        member.entry_id AS entry_id, member.subject AS subject, member.id AS id, member.account_id AS account_id, member.also AS also,
        scored.fit AS fit, scored.engagement AS engagement, scored.usage AS usage,
        scored.grade AS grade, scored.traits_known AS traits_known, scored.level AS level, scored.tier AS tier,
        signals, points, values, counts, first_ms, last_ms,
        member.rules AS rules, arrayMap(at -> ${ms('at')}, member.since) AS since_ms,
        ${ms('member.hand_raised_at')} AS raised_ms, arrayDistinct(arrayConcat(scored.suppressed, theirs.suppressions)) AS suppressed, said.texts AS texts
    FROM (SELECT * FROM run_candidates WHERE ${ofStage('member')}) AS member
    LEFT JOIN (${scoresOf('lead')} UNION ALL ${scoresOf('account')}) AS scored ON scored.key = member.key
    LEFT JOIN (SELECT lead_key, CAST(suppressed, 'Array(String)') AS suppressions FROM run_people WHERE run_id = {run_id:String}) AS theirs ON theirs.lead_key = member.key
    LEFT JOIN (${textsOf('lead')} UNION ALL ${textsOf('account')}) AS said ON said.key = member.key
    ORDER BY entry_id`,
};

/** What the gathering leaves behind, and a try of it that was cut off. */
export const dropCandidates = (runId: string): Statement[] =>
  ['run_people', 'run_candidates'].map((table) => ({
    name: 'drop candidates',
    sql: `ALTER TABLE ${table} DROP PARTITION ${literal(runId)}`,
  }));
