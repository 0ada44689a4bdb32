import { z } from 'zod';
import {
  type Grade,
  grades,
  type Level,
  levels,
  type Model,
  type Subject,
  scores,
  type Tier,
  tierNames,
} from '../model/types.ts';
import { traitsRouted } from '../queue/routing/route.ts';
import type { Routing } from '../queue/routing/types.ts';
import { traitsSaid } from '../scoring/reasons.ts';
import type { Contribution } from '../scoring/result.ts';
import { known } from '../scoring/sql/instant.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Params, Query } from '../warehouse/query.ts';
import type { RunInstant } from './step.ts';

/** A lead or account of an entry: one that qualifies, the account, or a colleague of those who qualify. */
export interface Candidate {
  /** `account:ID` or `lead:ID`: whose entry it belongs to. */
  readonly entryId: string;
  readonly subject: Subject;
  readonly id: string;
  readonly accountId: string;
  /** Standing qualifications that no suppression holds back, the longest first. Instants are milliseconds since 1970. */
  readonly standing: readonly { readonly rule: string; readonly since: number }[];
  /** Since when somebody waits to be called, if no suppression that a hand-raise doesn't beat holds. */
  readonly handRaisedAt?: number | undefined;
  /** Undefined for an account that the run did not score. */
  readonly scored?: CandidateScores | undefined;
  /** Of those who qualify; empty for the others. */
  readonly contributions: readonly Contribution[];
  /** Traits as known at the run's known-at, `name` and `email` (`domain`, `owner`) among them. */
  readonly texts: Readonly<Record<string, string>>;
}

export interface CandidateScores {
  readonly fit: number;
  readonly engagement: number;
  readonly usage: number;
  readonly grade: Grade;
  readonly level: Level;
  readonly tier: Tier;
}

export interface CandidatesOfRun {
  readonly model: Model;
  readonly routing: Routing;
  readonly run: RunInstant;
}

/**
 * All that must be in a queue, entry by entry: standing qualifications and open hand-raises. What doesn't qualify
 * stays in the engine; of one entry 20 who qualify and 20 colleagues come out at most, the best.
 */
export async function* candidatesByEntry(
  warehouse: Warehouse,
  of: CandidatesOfRun,
  options: { readonly signal: AbortSignal },
): AsyncIterable<Candidate[]> {
  const scoreOf = scoresOfSignals(of.model);
  let entry: Candidate[] = [];
  for await (const rows of warehouse.stream(candidatesQuery, candidateParams(of), options)) {
    for (const row of rows) {
      if (entry.length > 0 && entry[0]?.entryId !== row.entry_id) {
        yield entry;
        entry = [];
      }
      entry.push(toCandidate(row, scoreOf));
    }
  }
  if (entry.length > 0) yield entry;
}

/** Whoever waits to be called is called even so, unless one of these holds. */
const unbeatable = ['opted_out', 'competitor', 'internal'];

function candidateParams({ model, routing, run }: CandidatesOfRun): Params {
  return {
    run_id: run.runId,
    known_at: run.knownAt,
    by_lead: (routing.entry ?? model.entry) === 'lead',
    suppress: model.suppress,
    unbeatable,
    lead_texts: [
      ...new Set(['email', 'name', 'title', ...traitsRouted(routing, 'lead'), ...traitsSaid(model.signals, 'lead')]),
    ],
    account_texts: [
      ...new Set([
        'name',
        'domain',
        'owner',
        ...traitsRouted(routing, 'account'),
        ...traitsSaid(model.signals, 'account'),
      ]),
    ],
  };
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column})`;
const never = 'toInt64(9223372036854775807)';
const contributions = ['signals', 'points', 'values', 'counts', 'first_at', 'last_at'];
const scoreColumns = ['fit', 'engagement', 'usage', 'grade', 'level', 'tier'];
const columns = [...scoreColumns, ...contributions];

const standingOf = (subject: Subject) => `
        SELECT subject_id, arraySort(groupArray((${ms('since')}, toString(rule)))) AS facts
        FROM qualification_facts FINAL
        WHERE until IS NULL AND subject = '${subject}'
        GROUP BY subject_id`;

const suppressedBy = (names: string) => `hasAny(CAST(suppressed, 'Array(String)'), {${names}:Array(String)})`;

/** Leads (accounts) that qualify or wait to be called: key, id, account_id, scores, contributions, standing, waits_ms. */
const qualifyingOf = (subject: Subject) => `
    SELECT
        key, id, account_id, ${columns.join(', ')}, fit + engagement + usage AS total,
        if(${suppressedBy('suppress')}, [], facts) AS standing,
        if(isNull(hand_raised_at) OR ${suppressedBy('unbeatable')}, ${never}, ${ms('assumeNotNull(hand_raised_at)')}) AS waits_ms,
        if(empty(standing), ${never}, standing[1].1) AS since_ms
    FROM (
        SELECT ${subject}_key AS key, ${subject}_id AS id, account_id, suppressed, hand_raised_at, ${columns.join(', ')}
        FROM ${subject}_scores
        WHERE run_id = {run_id:String} AND (
            hand_raised_at IS NOT NULL
            OR ${subject}_key IN (SELECT sipHash64('${subject}', subject_id) FROM (${standingOf(subject)}))))
        AS scored
    LEFT JOIN (${standingOf(subject)}) AS stands ON stands.subject_id = scored.id
    WHERE notEmpty(standing) OR waits_ms < ${never}`;

const byRank = 'waits_ms, tier, total DESC, since_ms, id';

/** The leads that qualify, each person once: of several with one e-mail the best, one with an account first. */
const qualifyingLeads = `
    SELECT
        * EXCEPT (waits_ms, alone), shared_ms AS waits_ms,
        if({by_lead:Bool} OR account_id = '', 'lead:' || id, 'account:' || account_id) AS entry_id
    FROM (
        SELECT *, min(waits_ms) OVER (PARTITION BY person) AS shared_ms
        FROM (
            SELECT found.*, account_id = '' AS alone, if(emails.person_key = 0, key, emails.person_key) AS person
            FROM (${qualifyingOf('lead')}) AS found
            LEFT JOIN (
                SELECT lead_key, argMax(email_key, (known_at, written_at, record)) AS person_key
                FROM lead_traits
                WHERE email_key != 0 AND ${known} AND lead_key IN (SELECT key FROM (${qualifyingOf('lead')}))
                GROUP BY lead_key) AS emails ON emails.lead_key = found.key)
        ORDER BY alone, ${byRank}
        LIMIT 1 BY person)`;

/** With a row for each lead an account's qualification makes a row only where none of its leads has one. */
const qualifyingAccounts = `
    SELECT *, 'account:' || id AS entry_id
    FROM (${qualifyingOf('account')})
    WHERE NOT {by_lead:Bool} OR id NOT IN (SELECT account_id FROM (${qualifyingLeads}))`;

const entryAccounts = `
    SELECT DISTINCT entry_id, account_id
    FROM (
        SELECT entry_id, account_id FROM (${qualifyingLeads}) WHERE account_id != ''
        UNION ALL
        SELECT entry_id, account_id FROM (${qualifyingAccounts}))`;

/** Other leads of the entries' accounts, whom nothing keeps from being called. */
const colleagues = `
    SELECT lead_key AS key, lead_id AS id, account_id, ${scoreColumns.join(', ')}, 'account:' || account_id AS entry_id
    FROM lead_scores
    WHERE run_id = {run_id:String} AND account_id != ''
        AND ('account:' || account_id) IN (SELECT entry_id FROM (${entryAccounts}))
        AND NOT ${suppressedBy('suppress')} AND NOT ${suppressedBy('unbeatable')}
        AND lead_key NOT IN (SELECT key FROM (${qualifyingOf('lead')}))
    ORDER BY tier, fit + engagement + usage DESC, id
    LIMIT 20 BY account_id`;

const member = ['entry_id', 'subject', 'key', 'id', 'account_id', ...columns, 'standing', 'waits_ms'].join(', ');
const noContributions = `[], [], [], [], [], []`;
const noStanding = `CAST([], 'Array(Tuple(Int64, String))') AS standing, ${never} AS waits_ms`;

const members = `
    SELECT ${member} FROM (
        SELECT *, 'lead' AS subject FROM (${qualifyingLeads}) ORDER BY ${byRank} LIMIT 20 BY entry_id)
    UNION ALL
    SELECT entry_id, 'lead' AS subject, key, id, account_id, ${scoreColumns.join(', ')}, ${noContributions}, ${noStanding}
    FROM (${colleagues})
    UNION ALL
    SELECT
        entries.entry_id AS entry_id, 'account' AS subject, sipHash64('account', entries.account_id) AS key,
        entries.account_id AS id, entries.account_id AS account_id,
        ${scoreColumns.map((name) => `scored.${name}`).join(', ')}, ${contributions.map((name) => `qualifying.${name}`).join(', ')},
        qualifying.standing AS standing, if(qualifying.entry_id = '', ${never}, qualifying.waits_ms) AS waits_ms
    FROM (${entryAccounts}) AS entries
    LEFT JOIN (SELECT account_id, ${scoreColumns.join(', ')} FROM account_scores WHERE run_id = {run_id:String}) AS scored
        ON scored.account_id = entries.account_id
    LEFT JOIN (${qualifyingAccounts}) AS qualifying ON qualifying.entry_id = entries.entry_id`;

const iso = (column: string) =>
  `ifNull(formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S.', 'UTC') || leftPad(toString(${ms(column)} % 1000), 3, '0') || 'Z', '')`;

const columnTexts: Record<Subject, string> = {
  lead: `[('email', email), ('name', name), ('account_id', account_id), ('signed_up_at', ${iso('signed_up_at')})]`,
  account: `[('name', name), ('domain', domain), ('owner', owner), ('parent', parent), ('created_at', ${iso('created_at')})]`,
};

/** What is known of the members, as texts by name: of each the latest version that says it. */
const textsOf = (subject: Subject) => `
    SELECT key, mapFromArrays(groupArray(name), groupArray(text)) AS texts
    FROM (
        SELECT key, said.1 AS name, argMax(said.2, version) AS text
        FROM (
            SELECT
                ${subject}_key AS key, (known_at, written_at, record) AS version, ${columnTexts[subject]} AS own,
                arrayJoin(arrayConcat(own, arrayFilter(pair -> NOT has(own.1, pair.1),
                    arrayZip(CAST(mapKeys(traits), 'Array(String)'), mapValues(traits))))) AS said
            FROM ${subject}_traits
            WHERE ${known} AND ${subject}_key IN (SELECT key FROM (${members})))
        WHERE text != '' AND name IN {${subject}_texts:Array(String)}
        GROUP BY key, name)
    GROUP BY key`;

const row = z.object({
  entry_id: z.string(),
  subject: z.enum(['lead', 'account']),
  id: z.string(),
  account_id: z.string(),
  fit: z.number(),
  engagement: z.number(),
  usage: z.number(),
  grade: z.enum([...grades, '']),
  level: z.union([z.literal(0), z.literal(levels)]),
  tier: z.enum([...tierNames, '']),
  signals: z.array(z.string()),
  points: z.array(z.number()),
  values: z.array(z.coerce.bigint()),
  counts: z.array(z.coerce.bigint()),
  first_ms: z.array(z.coerce.number()),
  last_ms: z.array(z.coerce.number()),
  standing: z.array(z.tuple([z.coerce.number(), z.string()])),
  raised_ms: z.coerce.number().nullable(),
  texts: z.record(z.string(), z.string()),
});

const candidatesQuery: Query<z.output<typeof row>> = {
  name: 'queue candidates',
  sql: `
SELECT
    entry_id, subject, id, account_id, ${scoreColumns.join(', ')}, signals, points, values, counts,
    arrayMap(at -> ${ms('at')}, first_at) AS first_ms, arrayMap(at -> ${ms('at')}, last_at) AS last_ms,
    standing, if(waits_ms = ${never}, NULL, waits_ms) AS raised_ms,
    if(subject = 'lead', leads.texts, accounts.texts) AS texts
FROM (${members}) AS members
LEFT JOIN (${textsOf('lead')}) AS leads ON leads.key = members.key
LEFT JOIN (${textsOf('account')}) AS accounts ON accounts.key = members.key
ORDER BY entry_id`,
  row,
};

/** Which score a contribution belongs to, by its name. */
function scoresOfSignals(model: Model): (name: string) => Contribution['score'] {
  const named = new Map([
    ...model.signals.map(({ name, score }) => [name, score] as const),
    ...model.groups.map(({ name, score }) => [`group:${name}`, score] as const),
    ...scores.map((score) => [`range:${score}`, score] as const),
  ]);
  return (name) => named.get(name) ?? 'usage';
}

function toCandidate(
  row: z.output<typeof candidatesQuery.row>,
  scoreOf: (name: string) => Contribution['score'],
): Candidate {
  const { grade, level, tier, fit, engagement, usage } = row;
  const time = (at: number | undefined) => (at ? at : undefined);
  return {
    entryId: row.entry_id,
    subject: row.subject,
    id: row.id,
    accountId: row.account_id,
    standing: row.standing.map(([since, rule]) => ({ rule, since })),
    handRaisedAt: row.raised_ms ?? undefined,
    scored: grade === '' || tier === '' || level === 0 ? undefined : { fit, engagement, usage, grade, level, tier },
    contributions: row.signals.map((signal, at) => ({
      signal,
      score: scoreOf(signal),
      points: row.points[at] ?? 0,
      value: row.values[at] ?? 0n,
      count: row.counts[at] ?? 0n,
      first: time(row.first_ms[at]),
      last: time(row.last_ms[at]),
    })),
    texts: row.texts,
  };
}
