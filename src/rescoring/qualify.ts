import { z } from 'zod';
import type { Model, Subject } from '../model/types.ts';
import { arrived, happened, known } from '../scoring/sql/instant.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Params, Query, Statement } from '../warehouse/query.ts';
import type { RunInstant, StepContext } from './step.ts';

export interface UpdateQualifications {
  readonly warehouse: Warehouse;
  readonly model: Model;
  /** A full run whose scores are all written. */
  readonly run: RunInstant;
}

/**
 * Begins, keeps and ends the dated facts of who qualifies, by what a full run found (docs/qualifications.md), inside the
 * engine. A retry for the same run changes nothing more. Answers false, and does nothing, where a run of a later as-of
 * has written already.
 */
export async function updateQualifications(
  { warehouse, model, run }: UpdateQualifications,
  { signal, log }: Pick<StepContext, 'signal' | 'log'>,
): Promise<boolean> {
  const { latest } = await warehouse.one(latestWritten, { as_of: run.asOf }, { signal });
  if (latest > run.asOf) {
    log.warn(
      { runId: run.runId },
      `Qualifications stand as of ${new Date(latest).toISOString()}: not changed by an earlier run`,
    );
    return false;
  }
  await warehouse.run(updateFacts('untouched'), factParams(model, run), { signal });
  return true;
}

/** The same by what a touched run scored, for those alone: the facts of all others stay as they are. */
export async function updateTouchedQualifications(
  { warehouse, model, run }: UpdateQualifications,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<void> {
  await warehouse.run(updateFacts('touched'), factParams(model, run), { signal });
}

/**
 * Writes to run_standing which qualifications would stand if a run were published, by the very statement that publishing
 * takes, and no fact. The facts are taken as they were at the run's as-of.
 */
export async function evaluateQualifications(
  { warehouse, model, run }: UpdateQualifications,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<void> {
  await warehouse.run(evaluateStanding, factParams(model, run), { signal });
}

/** Keys of whom a touched run scored of a later instant than the run's: what it wrote of them stays. */
const touchedLater = `
    SELECT lead_key FROM touched_lead_scores WHERE as_of > fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')
    UNION ALL
    SELECT account_key FROM touched_account_scores WHERE as_of > fromUnixTimestamp64Milli({as_of:Int64}, 'UTC')`;

/** Of whom facts are: of everyone; those that a full run writes, of all whom no touched run scored later; of those whom a touched run scored. */
type Whose = 'everyone' | 'untouched' | 'touched';
const isOne: Record<Whose, (key: string) => string> = {
  everyone: () => 'true',
  untouched: (key) => `${key} NOT IN (${touchedLater})`,
  touched: (key) => `${key} IN (
    SELECT lead_key FROM lead_scores WHERE run_id = {run_id:String}
    UNION ALL
    SELECT account_key FROM account_scores WHERE run_id = {run_id:String})`,
};

const latestWritten: Query<{ latest: number }> = {
  name: 'as-of of the latest qualifications',
  sql: `
    SELECT toUnixTimestamp64Milli(max(as_of)) AS latest
    FROM qualification_facts
    WHERE sipHash64(subject, subject_id) NOT IN (${touchedLater})`,
  row: z.object({ latest: z.coerce.number() }),
};

const day = 86_400_000;
/** For a fact whose rule the model doesn't have any more. */
export const usualLapse = 30 * day;

function factParams(model: Model, { runId, asOf, knownAt }: RunInstant): Params {
  // The empty name stands for no rule: `transform` refuses empty lists.
  const rules = [{ name: '', kind: '', lapseAfter: usualLapse }, ...model.rules];
  return {
    run_id: runId,
    as_of: asOf,
    known_at: knownAt,
    model_digest: model.digest,
    rules: rules.map(({ name }) => name),
    kinds: rules.map(({ kind }) => kind),
    lapses: rules.map(({ lapseAfter }) => lapseAfter),
    event_signals: model.signals
      .filter(({ source }) => source === 'events' || source === 'steps')
      .map(({ name }) => name),
  };
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const time = (millis: string) => `fromUnixTimestamp64Milli(${millis}, 'UTC')`;

/** What an outcome ends a qualification as; of several at one time the first of these is written. 0: it ends none. */
const endingKind = `toUInt8(multiIf(outcome IN ('sql', 'opportunity', 'won'), 1, outcome = 'disqualified', 2, outcome = 'recycled', 3, 0))`;
const lapsed = 'toUInt8(4)';
const endingName = `['', 'converted', 'disqualified', 'recycled', 'lapsed'][ending.2 + 1]`;

/** Whose the e-mails of outcomes are, as docs/model.md says it: email_key, lead_key. Of others the engine reads one column. */
const emailsOfOutcomes = `
        SELECT theirs AS email_key, argMin(key, id) AS lead_key
        FROM (
            SELECT lead_key AS key, any(lead_id) AS id, argMax(email_key, (known_at, written_at, record)) AS theirs
            FROM lead_traits
            WHERE email_key != 0 AND ${known} AND lead_key IN (
                SELECT lead_key FROM lead_traits
                WHERE email_key IN (SELECT subject_key FROM outcomes WHERE subject_kind = 'email'))
            GROUP BY lead_key)
        GROUP BY theirs`;

/** Outcomes that end a qualification, by the key of whom they name (e-mails resolved): key, ending (ms, kind). */
const naming = `
    SELECT
        if(subject_kind = 'email', whose.lead_key, outcomes.subject_key) AS key,
        (${ms('at')}, ${endingKind}) AS ending
    FROM outcomes
    ANY LEFT JOIN (${emailsOfOutcomes}) AS whose ON whose.email_key = outcomes.subject_key
    WHERE ${happened} AND ${arrived} AND ${endingKind} > 0 AND (subject_kind != 'email' OR whose.lead_key != 0)`;

/** The same by the key of whom they concern: that a lead converted concerns its account too, the rest itself alone. */
const concerning = `
    SELECT key, groupUniqArray(ending) AS endings
    FROM (
        SELECT key, ending FROM (${naming})
        UNION ALL
        SELECT sipHash64('account', account_id) AS key, named.ending AS ending
        FROM lead_scores
        INNER JOIN (${naming}) AS named ON named.key = lead_scores.lead_key
        WHERE run_id = {run_id:String} AND account_id != '' AND named.ending.2 = 1)
    GROUP BY key`;

// A publish never comes before what has written last, so that to it this is what has not ended.
const standing = (whose: Whose) => `
    SELECT
        toString(subject) AS subject, subject_id,
        (toString(rule), ${ms('since')}, toString(kind), model_digest, least(${ms('last_held_at')}, {as_of:Int64})) AS fact
    FROM qualification_facts FINAL
    WHERE ${ms('since')} <= {as_of:Int64} AND (until IS NULL OR ${ms('assumeNotNull(until)')} > {as_of:Int64})
        AND ${isOne[whose]('sipHash64(subject, subject_id)')}`;

/**
 * Leads (accounts) for whom a rule holds or a fact stands. Their endings are those of the keys, their own and the
 * account's; fresh_ms is their latest event that gave points.
 */
const scored = (subject: Subject, whose: Whose) => `
        SELECT
            '${subject}' AS subject, ${subject}_id AS subject_id,
            [${subject}_key, sipHash64('account', account_id)] AS keys,
            CAST(qualified, 'Array(String)') AS held,
            arrayMax(arrayMap((name, at) -> if(has({event_signals:Array(String)}, name), ${ms('at')}, 0), signals, last_at)) AS fresh_ms,
            CAST([], 'Array(Tuple(String, Int64, String, String, Int64))') AS facts
        FROM ${subject}_scores
        WHERE run_id = {run_id:String} AND ${isOne[whose](`${subject}_key`)} AND (
            notEmpty(qualified)
            OR ${subject}_key IN (SELECT sipHash64('${subject}', subject_id) FROM (${standing(whose)}) WHERE subject = '${subject}'))`;

/** One row a subject: what holds, and what stands, also of a subject that isn't scored any more. */
const subjects = (whose: Whose) => `
    SELECT
        subject, subject_id, groupUniqArrayArray(keys) AS keys, groupUniqArrayArray(held) AS held,
        max(fresh_ms) AS fresh_ms, groupArrayArray(facts) AS facts
    FROM (
        ${scored('lead', whose)}
        UNION ALL
        ${scored('account', whose)}
        UNION ALL
        SELECT subject, subject_id, [sipHash64(subject, subject_id)] AS keys, [] AS held, 0 AS fresh_ms, [fact] AS facts
        FROM (${standing(whose)}))
    GROUP BY subject, subject_id`;

/** One row a subject and rule; of its facts one stands, two only after a half-written insert. */
const pairs = (whose: Whose) => `
    SELECT
        subject, subject_id, arrayJoin(arrayDistinct(arrayConcat(held, facts.1))) AS rule, has(held, rule) AS holds,
        arrayFilter(fact -> fact.1 = rule, facts) AS standing, fresh_ms, endings,
        transform(rule, {rules:Array(String)}, {kinds:Array(String)}, '') AS kind_of_rule,
        transform(rule, {rules:Array(String)}, {lapses:Array(Int64)}, toInt64(${usualLapse})) AS lapse_after
    FROM (
        SELECT
            subject, subject_id, any(held) AS held, any(facts) AS facts, any(fresh_ms) AS fresh_ms,
            arraySort(groupUniqArrayArray(came.endings)) AS endings
        FROM (SELECT *, arrayJoin(keys) AS one_key FROM (${subjects(whose)})) AS whom
        LEFT JOIN (${concerning}) AS came ON came.key = whom.one_key
        GROUP BY subject, subject_id)`;

/**
 * What becomes of each pair's facts follows from the facts and the run alone, pair by pair: what changed, or what stands then.
 * A fact is (rule, since, kind, model digest, last held); an ending (ms, kind), (0, 0) while there is none.
 */
const factsAfter = (which: 'changed' | 'standing', whose: Whose) => `
    SELECT subject, subject_id, rule, holds, changed.1 AS fact, changed.2 AS ending
    FROM (
        SELECT
            subject, subject_id, rule, holds,
            -- The first ending after it began ends a fact; else a rule that has not held for too long.
            arrayMap(fact -> (fact, arrayFirst(ending -> ending.1 > fact.2, endings)), standing) AS met,
            arrayMap(m -> (m.1, if(m.2.2 = 0 AND NOT holds AND {as_of:Int64} - m.1.5 > lapse_after,
                (m.1.5 + lapse_after, ${lapsed}), m.2)), met) AS judged,
            -- Ended facts are written as they ended, standing ones if the rule holds still.
            arrayMap(j -> ((j.1.1, j.1.2, j.1.3, j.1.4, if(j.2.2 = 0 AND holds, {as_of:Int64}, j.1.5)), j.2),
                arrayFilter(j -> ${which === 'changed' ? 'j.2.2 != 0 OR holds' : 'j.2.2 = 0'}, judged)) AS kept,
            -- A rule that holds begins a fact where none stands; after an ending only on an event dated after it.
            holds AND NOT arrayExists(j -> j.2.2 = 0, judged) AND (empty(endings) OR fresh_ms > endings[-1].1) AS begins,
            [((rule, {as_of:Int64}, kind_of_rule, {model_digest:String}, {as_of:Int64}), (toInt64(0), toUInt8(0)))] AS begun,
            arrayJoin(arrayConcat(kept, if(begins, begun, []))) AS changed
        FROM (${pairs(whose)}))`;

/** What a run wrote leads to itself again: so a retry completes a multi-block insert that stayed partial. */
const updateFacts = (whose: Whose): Statement => ({
  name: 'update qualifications',
  sql: `
INSERT INTO qualification_facts (subject, subject_id, rule, kind, since, model_digest, last_held_at, until, ended_by, as_of)
SELECT
    subject, subject_id, rule, fact.3 AS kind, ${time('fact.2')} AS since, fact.4 AS model_digest,
    ${time('fact.5')} AS last_held_at,
    if(ending.2 = 0, NULL, ${time('ending.1')}) AS until, ${endingName} AS ended_by,
    ${time('{as_of:Int64}')} AS as_of
FROM (${factsAfter('changed', whose)})`,
});

const evaluateStanding: Statement = {
  name: 'evaluate qualifications',
  sql: `
INSERT INTO run_standing (run_id, subject, subject_id, key, rule, since, last_held_at, holds)
SELECT
    {run_id:String}, subject, subject_id, sipHash64(subject, subject_id), rule,
    ${time('fact.2')} AS since, ${time('fact.5')} AS last_held_at, holds
FROM (${factsAfter('standing', 'everyone')})`,
};
