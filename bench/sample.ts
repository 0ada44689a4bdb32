import { z } from 'zod';
import { outcomes } from '../src/model/types.ts';
import type {
  AccountVersion,
  AliasVersion,
  History,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../src/scoring/history.ts';
import type { Warehouse } from '../src/warehouse/client.ts';

/** How many of everybody's rows the sample holds. */
export interface Sample {
  readonly chunks: number;
  readonly rows: number;
  readonly leads: number;
  /** Rows of everybody ÷ rows of the sample. */
  readonly times: number;
}

const tables = {
  events: 'tuple(subject_kind, subject_id)',
  lead_traits: "tuple('lead', lead_id)",
  account_traits: "tuple('account', account_id)",
  aliases: "tuple('alias', alias)",
  outcomes: 'tuple(subject_kind, subject_id)',
};

const leadsInChunk = 2000;

/**
 * Writes what belongs to some accounts and their leads, and to some leads without account, into tables of the bench's own, where it
 * lies chunk by chunk. Nobody in a chunk has to do with anybody outside of it, so each can be scored by itself. The product
 * has no such order: whoever streams from it would sort first, which isn't counted here.
 */
export async function takeSample(warehouse: Warehouse, runId: string, leads: number): Promise<Sample> {
  const run = (name: string, sql: string) => warehouse.run({ name, sql }, { run_id: runId });
  const whole = await warehouse.one(
    {
      name: 'leads of the run',
      sql: 'SELECT count() AS n FROM lead_scores WHERE run_id = {run_id:String}',
      row: z.object({ n: z.coerce.number() }),
    },
    { run_id: runId },
  );
  const [share, chunks] = [Math.min(1, leads / whole.n), Math.max(1, Math.round(leads / leadsInChunk))];
  // An account stands for all its leads; a lead without one for itself.
  const group = 'cityHash64(owner)';
  const chosen = `${group} % 1000000 < ${Math.round(share * 1e6)}`;
  const chunk = `toUInt32(intDiv(${group}, 1000000) % ${chunks}) AS chunk`;
  await run('forget the sample', 'DROP TABLE IF EXISTS sample_subjects');
  await run(
    'choose a sample',
    `CREATE TABLE sample_subjects ENGINE = MergeTree ORDER BY (kind, id) AS
    WITH sample_leads AS (
        SELECT lead_id, ${chunk}
        FROM (SELECT lead_id, if(account_id = '', lead_id, account_id) AS owner FROM lead_scores WHERE run_id = {run_id:String})
        WHERE ${chosen})
    SELECT 'lead' AS kind, lead_id AS id, chunk FROM sample_leads
    UNION ALL
    SELECT DISTINCT 'email', lowerUTF8(email), chunk FROM lead_traits INNER JOIN sample_leads USING lead_id WHERE email != ''
    UNION ALL
    SELECT DISTINCT 'alias', alias, chunk FROM aliases INNER JOIN sample_leads USING lead_id
    UNION ALL
    SELECT 'account', account_id, ${chunk}
    FROM (SELECT account_id, account_id AS owner FROM account_scores WHERE run_id = {run_id:String}) WHERE ${chosen}`,
  );
  let [all, taken] = [0, 0];
  for (const [table, subject] of Object.entries(tables)) {
    await run('forget the sample', `DROP TABLE IF EXISTS sample_${table}`);
    await run(
      'take the sample',
      `CREATE TABLE sample_${table} ENGINE = MergeTree ORDER BY chunk AS
      SELECT t.*, s.chunk AS chunk FROM ${table} AS t INNER JOIN sample_subjects AS s ON s.kind = ${subject}.1 AND s.id = ${subject}.2`,
    );
    const { whole, part } = await warehouse.one({
      name: 'size of the sample',
      sql: `SELECT (SELECT count() FROM ${table}) AS whole, (SELECT count() FROM sample_${table}) AS part`,
      row: z.object({ whole: z.coerce.number(), part: z.coerce.number() }),
    });
    all += whole;
    taken += part;
  }
  const sampled = await warehouse.one({
    name: 'leads of the sample',
    sql: `SELECT count() AS n FROM sample_subjects WHERE kind = 'lead'`,
    row: z.object({ n: z.coerce.number() }),
  });
  return { chunks, rows: taken, leads: sampled.n, times: all / taken };
}

const ms = z.coerce.number();
const maybeMs = ms.nullable().transform((time) => time ?? undefined);
const texts = z.record(z.string(), z.string());
const inMs = (column: string) => `toUnixTimestamp64Milli(${column})`;

const eventRow: z.ZodType<HistoryEvent> = z
  .object({
    subjectKind: z.enum(['lead', 'email', 'alias', 'account']),
    subjectId: z.string(),
    accountId: z.string(),
    event: z.string(),
    at: ms,
    arrivedAt: ms,
    channel: z.string(),
    quantity: z.coerce.bigint(),
    properties: texts,
  })
  .transform(({ subjectKind, subjectId, ...row }) => ({
    ...row,
    subject: { kind: subjectKind, id: subjectId },
    daily: false,
    restates: '',
  }));

const version = { knownAt: ms, writtenAt: ms, record: z.number(), traits: texts, name: z.string() };
const versionColumns = `${inMs('known_at')} AS knownAt, ${inMs('written_at')} AS writtenAt, record, traits, name`;
const leadRow: z.ZodType<LeadVersion> = z.object({
  ...version,
  leadId: z.string(),
  accountId: z.string(),
  email: z.string(),
  signedUpAt: maybeMs,
});
const accountRow: z.ZodType<AccountVersion> = z.object({
  ...version,
  accountId: z.string(),
  domain: z.string(),
  owner: z.string(),
  parent: z.string(),
  createdAt: maybeMs,
});
const aliasRow: z.ZodType<AliasVersion> = z.object({
  alias: z.string(),
  leadId: z.string(),
  knownAt: ms,
  writtenAt: ms,
});
const outcomeRow: z.ZodType<HistoryOutcome> = z
  .object({
    subjectKind: z.enum(['lead', 'email', 'account']),
    subjectId: z.string(),
    outcome: z.enum(outcomes),
    at: ms,
    arrivedAt: ms,
  })
  .transform(({ subjectKind, subjectId, ...row }) => ({ ...row, subject: { kind: subjectKind, id: subjectId } }));

/** Streams one chunk of the sample into this process. */
export async function streamChunk(warehouse: Warehouse, chunk: number): Promise<History> {
  const read = async <Row>(table: keyof typeof tables, columns: string, row: z.ZodType<Row>): Promise<Row[]> => {
    const rows: Row[] = [];
    const sql = `SELECT ${columns} FROM sample_${table} WHERE chunk = {chunk:UInt32}`;
    for await (const block of warehouse.stream({ name: 'stream a chunk', sql, row }, { chunk })) {
      for (const one of block) rows.push(one);
    }
    return rows;
  };
  const subject = 'subject_kind AS subjectKind, subject_id AS subjectId';
  const [events, leadVersions, accountVersions, aliases, happened] = await Promise.all([
    read(
      'events',
      `${subject}, account_id AS accountId, event, ${inMs('at')} AS at, ${inMs('arrived_at')} AS arrivedAt, channel, quantity, properties`,
      eventRow,
    ),
    read(
      'lead_traits',
      `lead_id AS leadId, account_id AS accountId, email, ${inMs('signed_up_at')} AS signedUpAt, ${versionColumns}`,
      leadRow,
    ),
    read(
      'account_traits',
      `account_id AS accountId, domain, owner, parent, ${inMs('created_at')} AS createdAt, ${versionColumns}`,
      accountRow,
    ),
    read(
      'aliases',
      `alias, lead_id AS leadId, ${inMs('known_at')} AS knownAt, ${inMs('written_at')} AS writtenAt`,
      aliasRow,
    ),
    read('outcomes', `${subject}, outcome, ${inMs('at')} AS at, ${inMs('arrived_at')} AS arrivedAt`, outcomeRow),
  ]);
  return { events, leadVersions, accountVersions, aliases, outcomes: happened };
}
