import { grades, type Model, type Subject } from '../../model/types.ts';
import { traitHolds } from '../../scoring/sql/conditions.ts';
import { admissible } from '../../scoring/sql/history-facts.ts';
import type { Scoring } from '../../scoring/sql/run-statements.ts';
import type { Carried, SignalColumns } from '../../scoring/sql/scored.ts';
import { gradeOf } from '../../scoring/sql/tiers.ts';
import { accountFacts, leadFacts, noTraits } from '../../scoring/sql/traits.ts';
import { literal } from '../../warehouse/query.ts';
import { type Observing, observed } from '../backtest/observe-statement.ts';
import { day, type SignalBand, triedTimes, triedWindows } from './candidates.ts';

const everybody = () => '1';
const ofRun = (table: string) => `${table} WHERE run_id = {run_id:String}`;
const allGrades = `[${grades.map(literal).join(', ')}]`;
const answered = `callable AND answer IN ('had', 'not')`;

/** Fills run_observed with everyone as of the date that was replayed. Parameters as of `observed`, and mql_rules. */
export function observeEveryone(model: Model, observing: Observing): string {
  return `
INSERT INTO run_observed (run_id, unit, key, answer, callable, qualified, grade, start_ms)
SELECT {run_id:String}, unit, key, answer, callable, hasAny(rules, {mql_rules:Array(String)}), grade, start_ms
FROM (SELECT *, ${gradeOf(model)} FROM (${observed(observing)})) AS everyone
ANY LEFT JOIN (
    SELECT lead_key AS key, signed_up_ms AS start_ms FROM (${leadFacts(noTraits, everybody)})
    UNION ALL
    SELECT account_key AS key, created_ms AS start_ms FROM (${accountFacts(noTraits)})) AS starts ON starts.key = everyone.key`;
}

/** Rows of (answer, callable, qualified, dated, grade, units). `dated`: the sign-up or creation is known, from which first days count. */
export const countEveryone = `
SELECT answer, callable, qualified, start_ms != 0 AS dated, grade, count() AS units
FROM ${ofRun('run_observed')}
GROUP BY answer, callable, qualified, dated, grade`;

/**
 * Rows of (event, window, level, grade, had, units): how many have an event in a window so often that they reach so many of the tried times
 * and no more. One scan of the events. Whose an event is: the company's that it names, else that of the lead whom it names, as the scores of
 * the run have it; with `of: lead` the lead's alone. Parameters run_id, as_of, known_at and events (empty: all).
 */
export function countEvents(scoring: Scoring, of: Subject): string {
  const superseded = '(SELECT identity, arrived_at FROM run_superseded WHERE run_id = {run_id:String})';
  const named = of === 'account' ? 'if(account_key != 0, account_key, subject_key)' : 'subject_key';
  const leads = `SELECT lead_key, ${unitOfLead(of)} AS unit_key FROM ${ofRun('lead_scores')}`;
  const inWindow = triedWindows.map(({ kind, days }) =>
    kind === 'first'
      ? `start_ms != 0 AND t >= start_ms AND t < start_ms + ${days * day}`
      : `t > {as_of:Int64} - ${days * day}`,
  );
  const level = (condition: string) =>
    `toUInt8(arrayCount(times -> sumIf(quantity, ${condition}) >= times, [${triedTimes.join(', ')}]))`;
  // What is known of a unit comes to each of its events as one small number, and events in no window, more than half, go before they are
  // grouped: half the time.
  return `
SELECT event, window, level, grade, had, sum(counted) AS units
FROM (
    SELECT event, levels, ${allGrades}[intDiv(cell, 2) + 1] AS grade, cell % 2 AS had, count() AS counted
    FROM (
        SELECT any(unit_cell) AS cell, event, [${inWindow.map(level).join(',\n            ')}] AS levels
        FROM (
            SELECT ${named} AS named_key, event, quantity, toUnixTimestamp64Milli(at) + if(daily, ${day - 1}, 0) AS t
            FROM events
            WHERE ${admissible(scoring.history, superseded)} AND (empty({events:Array(String)}) OR event IN {events:Array(String)})) AS happened
        SEMI LEFT JOIN (
            SELECT named_key, unit_key, start_ms, unit_cell
            FROM (
                ${of === 'account' ? `SELECT key AS named_key, key AS unit_key FROM ${ofRun('run_observed')} AND unit = 'account' UNION ALL` : ''}
                SELECT lead_key AS named_key, unit_key FROM (${leads})
                UNION ALL
                SELECT subject_key AS named_key, unit_key
                FROM (SELECT subject_key, lead_key FROM ${ofRun('run_identities')}) AS names
                INNER JOIN (${leads}) AS theirs USING (lead_key)) AS owners
            INNER JOIN (
                SELECT key, start_ms, toUInt8(2 * (indexOf(${allGrades}, grade) - 1) + (answer = 'had')) AS unit_cell
                FROM ${ofRun('run_observed')} AND ${answered}) AS observed ON observed.key = owners.unit_key
        ) AS whose USING (named_key)
        WHERE ${inWindow.map((condition) => `(${condition})`).join(' OR ')}
        GROUP BY unit_key, event)
    GROUP BY event, levels, cell)
ARRAY JOIN levels AS level, arrayEnumerate(levels) AS window
WHERE level > 0
GROUP BY event, window, level, grade, had`;
}

/** The key of the unit that a lead is of, from the columns of its score. */
function unitOfLead(of: Subject): string {
  return of === 'account' ? `if(account_id = '', lead_key, sipHash64('account', account_id))` : 'lead_key';
}

/** So many bands are told by one number, a bit each, so that it is written exactly. */
const bandsInWord = 48;
const wordsFor = (bands: readonly SignalBand[]) =>
  Array.from({ length: Math.max(1, Math.ceil(bands.length / bandsInWord)) }, (_, word) => word);

/**
 * The bands that a lead or account is in, which its score carries for `countMarks`: a bit each, in as few numbers as hold them. An array of
 * the bands' own numbers took 1.5 s longer for a million leads.
 */
export function marksOf(bands: readonly SignalBand[]): Carried {
  return (signals) => {
    const words = wordsFor(bands).map((word) => {
      const bits = bands.slice(word * bandsInWord, (word + 1) * bandsInWord).flatMap((band, bit) => {
        const condition = conditionOf(band, signals);
        return condition === undefined ? [] : [`if(${condition}, ${2 ** bit}, 0)`];
      });
      return bits.length === 0 ? '0' : bits.join(' + ');
    });
    return `CAST([${words.join(', ')}], 'Array(Int64)')`;
  };
}

/** Whoever has a value, or a text, is marked for a band `unknown`: unknown is who has no such mark. */
function conditionOf({ signal, test }: SignalBand, signals: readonly SignalColumns[]): string | undefined {
  const columns = signals.find(({ name }) => name === signal.name);
  if (!columns) return undefined;
  const { value, text, known } = columns;
  switch (test.kind) {
    case 'unknown':
      return known;
    case 'value': {
      if (value === undefined) return undefined;
      const bounds = [
        ...(test.atLeast === undefined ? [] : [`${value} >= ${test.atLeast}`]),
        ...(test.atMost === undefined ? [] : [`${value} <= ${test.atMost}`]),
      ];
      return `ifNull(${bounds.length === 0 ? '1' : bounds.join(' AND ')}, 0)`;
    }
    case 'row': {
      if (signal.source !== 'trait' || text === undefined) return undefined;
      const rows = signal.points.rows.slice(0, test.row + 1).map(({ condition }) => traitHolds(text, condition));
      return rows.map((row, place) => (place === test.row ? row : `NOT ${row}`)).join(' AND ');
    }
  }
}

/** Rows of (mark, grade, had, units): how many are in each band, numbered from 1, by what their scores carry, a company once. */
export function countMarks(of: Subject, bands: readonly SignalBand[]): string {
  const words = wordsFor(bands);
  const columns = words.map((word) => `word_${word}`).join(', ');
  const carried = words.map((word) => `values[${word + 1}] AS part_${word}`).join(', ');
  const members = [
    `SELECT ${unitOfLead(of)} AS key, ${carried} FROM ${ofRun('lead_scores')}`,
    ...(of === 'account' ? [`SELECT account_key AS key, ${carried} FROM ${ofRun('account_scores')}`] : []),
  ];
  const marks = words.map(
    (word) => `arrayMap(bit -> bit + ${word * bandsInWord + 1}, bitPositionsToArray(word_${word}))`,
  );
  return `
SELECT mark, grade, had, sum(counted) AS units
FROM (
    SELECT ${columns}, grade, answer = 'had' AS had, count() AS counted
    FROM (
        SELECT key, ${words.map((word) => `groupBitOr(part_${word}) AS word_${word}`).join(', ')}
        FROM (${members.join(' UNION ALL ')})
        GROUP BY key) AS marked
    INNER JOIN (SELECT key, grade, answer FROM ${ofRun('run_observed')} AND ${answered}) AS observed USING (key)
    GROUP BY ${columns}, grade, had)
ARRAY JOIN arrayConcat(${marks.join(', ')}) AS mark
GROUP BY mark, grade, had`;
}

/** Rows of (event, marketing): every name that had arrived by known_at, and whether it mostly comes of marketing. */
export const eventNames = `
SELECT event, countIf(channel = ${literal('marketing')}) * 2 > count() AS marketing
FROM events
WHERE at <= fromUnixTimestamp64Milli({as_of:Int64}) AND arrived_at <= fromUnixTimestamp64Milli({known_at:Int64})
GROUP BY event
ORDER BY event`;
