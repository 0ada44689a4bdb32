import type { History } from '../../src/scoring/history.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';

interface Loading {
  readonly table: string;
  /** Columns of the rows that Node makes, with their types; times are milliseconds since 1970. */
  readonly given: string;
  /** The table's columns from those; the engine computes the keys, as the columns' comments say them. */
  readonly columns: Readonly<Record<string, string>>;
}

const as = (...columns: string[]) => Object.fromEntries(columns.map((column) => [column, column]));
const time = (column: string) => ({ [column]: `fromUnixTimestamp64Milli(${column}, 'UTC')` });
const perhapsTime = (column: string) => ({
  [column]: `if(isNull(${column}), NULL, fromUnixTimestamp64Milli(assumeNotNull(${column}), 'UTC'))`,
});
const storage = { identity: 'toUInt128(rowNumberInAllBlocks())', source: "'test'" };

const loadings = {
  events: {
    table: 'events',
    given:
      'subject_kind String, subject_id String, account_id String, event String, at Int64, arrived_at Int64, channel String, quantity UInt64, properties Map(String, String), daily Bool, restates String',
    columns: {
      subject_key: 'sipHash64(subject_kind, subject_id)',
      account_key: "if(account_id = '', 0, sipHash64('account', account_id))",
      ...as('subject_kind', 'subject_id', 'account_id', 'event', 'channel', 'quantity', 'properties', 'daily'),
      ...time('at'),
      ...time('arrived_at'),
      ...storage,
      restates: "restates != ''",
      // Rows that restate each other are one event: their identity is the same, and no other has it.
      identity: "if(restates = '', toUInt128(rowNumberInAllBlocks()), reinterpretAsUInt128(sipHash128(restates)))",
    },
  },
  leads: {
    table: 'lead_traits',
    given:
      'lead_id String, known_at Int64, account_id String, email String, name String, signed_up_at Nullable(Int64), traits Map(String, String), written_at Int64, record UInt32',
    columns: {
      lead_key: "sipHash64('lead', lead_id)",
      email_key: "if(email = '', 0, sipHash64('email', lowerUTF8(email)))",
      ...as('lead_id', 'account_id', 'email', 'name', 'traits', 'record'),
      ...time('known_at'),
      ...perhapsTime('signed_up_at'),
      ...time('written_at'),
      ...storage,
    },
  },
  accounts: {
    table: 'account_traits',
    given:
      'account_id String, known_at Int64, name String, domain String, owner String, parent String, created_at Nullable(Int64), traits Map(String, String), written_at Int64, record UInt32',
    columns: {
      account_key: "sipHash64('account', account_id)",
      ...as('account_id', 'name', 'domain', 'owner', 'parent', 'traits', 'record'),
      ...time('known_at'),
      ...perhapsTime('created_at'),
      ...time('written_at'),
      ...storage,
    },
  },
  aliases: {
    table: 'aliases',
    given: 'alias String, lead_id String, known_at Int64, written_at Int64',
    columns: {
      alias_key: "sipHash64('alias', alias)",
      lead_key: "sipHash64('lead', lead_id)",
      ...as('alias', 'lead_id'),
      ...time('known_at'),
      ...time('written_at'),
      ...storage,
    },
  },
  outcomes: {
    table: 'outcomes',
    given: 'subject_kind String, subject_id String, outcome String, at Int64, arrived_at Int64',
    columns: {
      subject_key: 'sipHash64(subject_kind, subject_id)',
      ...as('subject_kind', 'subject_id', 'outcome'),
      ...time('at'),
      ...time('arrived_at'),
      ...storage,
    },
  },
} as const satisfies Record<string, Loading>;

/** Puts histories into the empty tables of a migrated database, all in one insert a table. */
export async function insertHistories(warehouse: Warehouse, histories: readonly History[]): Promise<void> {
  const all = <K extends keyof History>(kind: K) =>
    histories.flatMap((history): History[K][number][] => [...history[kind]]);
  await load(
    warehouse,
    loadings.events,
    all('events').map(({ subject, ...row }) => ({
      subject_kind: subject.kind,
      subject_id: subject.id,
      account_id: row.accountId,
      event: row.event,
      at: row.at,
      arrived_at: row.arrivedAt,
      channel: row.channel,
      quantity: String(row.quantity),
      properties: row.properties,
      daily: row.daily,
      restates: row.restates,
    })),
  );
  await load(
    warehouse,
    loadings.leads,
    all('leadVersions').map((row) => ({
      lead_id: row.leadId,
      known_at: row.knownAt,
      account_id: row.accountId,
      email: row.email,
      name: row.name,
      signed_up_at: row.signedUpAt ?? null,
      traits: row.traits,
      written_at: row.writtenAt,
      record: row.record,
    })),
  );
  await load(
    warehouse,
    loadings.accounts,
    all('accountVersions').map((row) => ({
      account_id: row.accountId,
      known_at: row.knownAt,
      name: row.name,
      domain: row.domain,
      owner: row.owner,
      parent: row.parent,
      created_at: row.createdAt ?? null,
      traits: row.traits,
      written_at: row.writtenAt,
      record: row.record,
    })),
  );
  await load(
    warehouse,
    loadings.aliases,
    all('aliases').map((row) => ({
      alias: row.alias,
      lead_id: row.leadId,
      known_at: row.knownAt,
      written_at: row.writtenAt,
    })),
  );
  await load(
    warehouse,
    loadings.outcomes,
    all('outcomes').map(({ subject, ...row }) => ({
      subject_kind: subject.kind,
      subject_id: subject.id,
      outcome: row.outcome,
      at: row.at,
      arrived_at: row.arrivedAt,
    })),
  );
}

/** Empties the history and every score, so that the next histories stand alone. */
export async function forgetHistories(warehouse: Warehouse): Promise<void> {
  const scored = ['lead_scores', 'account_scores', 'run_slices'];
  for (const table of [...Object.values(loadings).map((loading) => loading.table), ...scored]) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
}

async function load(warehouse: Warehouse, { table, given, columns }: Loading, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return;
  const staging = `given_${table}`;
  await warehouse.run({ name: 'stage', sql: `CREATE TABLE IF NOT EXISTS ${staging} (${given}) ENGINE = Memory` });
  await warehouse.run({ name: 'stage', sql: `TRUNCATE TABLE ${staging}` });
  await warehouse.insert(staging, rows);
  const into = `INSERT INTO ${table} (${Object.keys(columns).join(', ')})`;
  await warehouse.run({ name: 'load', sql: `${into} SELECT ${Object.values(columns).join(', ')} FROM ${staging}` });
}
