import { z } from 'zod';
import type { Model, Subject } from '../model/types.ts';
import { identities } from '../scoring/sql/identities.ts';
import { arrived, happened } from '../scoring/sql/instant.ts';
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
  const { latest } = await warehouse.one(latestWritten, {}, { signal });
  if (latest > run.asOf) {
    log.warn(
      { runId: run.runId },
      `Qualifications stand as of ${new Date(latest).toISOString()}: not changed by an earlier run`,
    );
    return false;
  }
  await warehouse.run(updateFacts, factParams(model, run), { signal });
  return true;
}

const latestWritten: Query<{ latest: number }> = {
  name: 'as-of of the latest qualifications',
  sql: 'SELECT toUnixTimestamp64Milli(max(as_of)) AS latest FROM qualification_facts',
  row: z.object({ latest: z.coerce.number() }),
};

const day = 86_400_000;
/** For a fact whose rule the model doesn't have any more. */
const usualLapse = 30 * day;

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
    event_signals: model.signals.filter(({ source }) => source !== 'trait').map(({ name }) => name),
  };
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const time = (millis: string) => `fromUnixTimestamp64Milli(${millis}, 'UTC')`;

/** What an outcome ends a qualification as; of several at one time the first of these is written. 0: it ends none. */
const endingKind = `toUInt8(multiIf(outcome IN ('sql', 'opportunity', 'won'), 1, outcome = 'disqualified', 2, outcome = 'recycled', 3, 0))`;
const lapsed = 'toUInt8(4)';
const endingName = `['', 'converted', 'disqualified', 'recycled', 'lapsed'][ending.2 + 1]`;

/** Outcomes that end a qualification, by the key of whom they name (e-mails resolved): key, ending (ms, kind). */
const naming = `
    SELECT
        if(subject_kind = 'email', whose.lead_key, outcomes.subject_key) AS key,
        (${ms('at')}, ${endingKind}) AS ending
    FROM outcomes
    ANY LEFT JOIN (SELECT subject_key, lead_key FROM (${identities()})) AS whose ON whose.subject_key = outcomes.subject_key
    WHERE ${happened} AND ${arrived} AND ${endingKind} > 0 AND (subject_kind != 'email' OR whose.lead_key != 0)`;

/** The same by the key of whom they concern: that a lead converted concerns its account too, the rest itself alone. */
const concerning = `
    SELECT key, groupUniqArray(ending) AS endings
    FROM (
        SELECT key, ending FROM (${naming})
        UNION ALL
        SELECT sipHash64('account', leads.account_id) AS key, ending
        FROM (${naming}) AS conversions
        INNER JOIN (
            SELECT lead_key, account_id FROM lead_scores
            WHERE run_id = {run_id:String} AND account_id != '' AND lead_key IN (SELECT key FROM (${naming}))) AS leads
            ON leads.lead_key = conversions.key
        WHERE ending.2 = 1)
    GROUP BY key`;

const standing = `
    SELECT
        toString(subject) AS subject, subject_id, toString(rule) AS rule,
        (${ms('since')}, toString(kind), model_digest, ${ms('last_held_at')}) AS fact
    FROM qualification_facts FINAL
    WHERE until IS NULL`;

/** Leads (accounts) for whom a rule holds or a fact stands; fresh_ms is their latest event that gave points. */
const concerned = (subject: Subject) => `
    SELECT
        '${subject}' AS subject, ${subject}_id AS subject_id, ${subject}_key AS key,
        if(account_id = '', 0, sipHash64('account', account_id)) AS account_key,
        CAST(qualified, 'Array(String)') AS held,
        arrayMax(arrayMap((name, at) -> if(has({event_signals:Array(String)}, name), ${ms('at')}, 0), signals, last_at)) AS fresh_ms
    FROM ${subject}_scores
    WHERE run_id = {run_id:String} AND (
        notEmpty(qualified)
        OR ${subject}_key IN (SELECT sipHash64('${subject}', subject_id) FROM (${standing}) WHERE subject = '${subject}'))`;

const concernedOfBoth = `${concerned('lead')}
    UNION ALL
    ${concerned('account')}`;

/** One row a subject and rule: whether the rule holds now, and the standing facts (one; two only after a half-written insert). */
const pairs = `
    SELECT subject, subject_id, rule, max(holds) AS holds, groupArrayIf(fact, stands) AS facts
    FROM (
        SELECT subject, subject_id, arrayJoin(held) AS rule, 1 AS holds, 0 AS stands, (toInt64(0), '', '', toInt64(0)) AS fact
        FROM (${concernedOfBoth})
        UNION ALL
        SELECT subject, subject_id, rule, 0 AS holds, 1 AS stands, fact FROM (${standing}))
    GROUP BY subject, subject_id, rule`;

/**
 * What becomes of each pair's facts follows from the facts and the run alone, pair by pair, and what the run wrote leads
 * to itself again: so a retry completes a multi-block insert that stayed partial.
 * A fact is (since, kind, model digest, last held); an ending (ms, kind), (0, 0) while there is none.
 */
const updateFacts: Statement = {
  name: 'update qualifications',
  sql: `
INSERT INTO qualification_facts (subject, subject_id, rule, kind, since, model_digest, last_held_at, until, ended_by, as_of)
SELECT
    subject, subject_id, rule, fact.2 AS kind, ${time('fact.1')} AS since, fact.3 AS model_digest,
    ${time('fact.4')} AS last_held_at,
    if(ending.2 = 0, NULL, ${time('ending.1')}) AS until, ${endingName} AS ended_by,
    ${time('{as_of:Int64}')} AS as_of
FROM (
    SELECT subject, subject_id, rule, changed.1 AS fact, changed.2 AS ending
    FROM (
        SELECT
            subject, subject_id, rule,
            -- The first ending after it began ends a fact; else a rule that has not held for too long.
            arrayMap(fact -> (fact, arrayFirst(ending -> ending.1 > fact.1, endings)), facts) AS met,
            arrayMap(m -> (m.1, if(m.2.2 = 0 AND NOT holds AND {as_of:Int64} - m.1.4 > lapse_after,
                (m.1.4 + lapse_after, ${lapsed}), m.2)), met) AS judged,
            -- Ended facts are written as they ended, standing ones if the rule holds still.
            arrayMap(j -> ((j.1.1, j.1.2, j.1.3, if(j.2.2 = 0, {as_of:Int64}, j.1.4)), j.2),
                arrayFilter(j -> j.2.2 != 0 OR holds, judged)) AS kept,
            -- A rule that holds begins a fact where none stands; after an ending only on an event dated after it.
            holds AND NOT arrayExists(j -> j.2.2 = 0, judged) AND (empty(endings) OR fresh_ms > endings[-1].1) AS begins,
            [(({as_of:Int64}, kind_of_rule, {model_digest:String}, {as_of:Int64}), (toInt64(0), toUInt8(0)))] AS begun,
            arrayJoin(arrayConcat(kept, if(begins, begun, []))) AS changed
        FROM (
            SELECT
                pairs.subject AS subject, pairs.subject_id AS subject_id, rule, holds, facts, fresh_ms,
                arraySort(arrayConcat(own.endings, theirs.endings)) AS endings,
                transform(rule, {rules:Array(String)}, {kinds:Array(String)}, '') AS kind_of_rule,
                transform(rule, {rules:Array(String)}, {lapses:Array(Int64)}, toInt64(${usualLapse})) AS lapse_after
            FROM (${pairs}) AS pairs
            LEFT JOIN (${concernedOfBoth}) AS who ON who.subject = pairs.subject AND who.subject_id = pairs.subject_id
            LEFT JOIN (${concerning}) AS own ON own.key = who.key
            LEFT JOIN (${concerning}) AS theirs ON theirs.key = who.account_key)))`,
};
