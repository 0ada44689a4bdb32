import { z } from 'zod';
import { PqlError } from '../../model/errors.ts';
import type { CallOptions, Warehouse } from '../client.ts';
import type { Kind } from '../intake/kinds.ts';
import { saidSelect } from '../intake/said.ts';
import { dropStage, dropStaleStages, type Stage } from '../intake/stage.ts';
import { type Endpoint, ownEndpoint, remoteEndpoint, sourceFault } from './endpoint.ts';
import { intakeLimits, type PullLimits } from './pieces.ts';
import { openSource, type ReadableSource, type Span, stageSource, within } from './reading.ts';
import type { Source, Sources } from './schema.ts';

export interface Check {
  readonly warehouse: Warehouse;
  readonly sources: Sources;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly limits: PullLimits;
}

/** What a source would give, from the newest of its rows. Nothing of it is kept. */
export interface CheckedSource {
  readonly source: string;
  readonly kind: string;
  /** Why it can't be read, where, and the mend; undefined where it can. */
  readonly fault: string | undefined;
  /** Rows looked at: those that arrived in the last 30 days before the newest, 100,000 at most. */
  readonly looked: number;
  readonly mapped: number;
  readonly rejected: number;
  readonly reasons: readonly { readonly field: string; readonly reason: string; readonly rows: number }[];
  /** Of sources of events: rows with the identity of another row, and another content; one of them counts. */
  readonly conflicts: number;
  /** Rows whose arrival is null: no pull ever reads them. */
  readonly withoutArrival: number;
  /** Ten mapped rows, e-mails and names shortened. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Of sources of events: each name in those 30 days, the most frequent first, 100 at most. */
  readonly events: readonly { readonly event: string; readonly rows: number; readonly last: string }[];
}

const lookedAt = 100_000;
const days30 = 30 * 86_400_000;
const count = z.coerce.number();

/** Looks at every source; one that can't be read gets a fault, and the others are looked at all the same. */
export async function checkSources(check: Check): Promise<CheckedSource[]> {
  await dropStaleStages(check.warehouse);
  const checked: CheckedSource[] = [];
  for (const source of check.sources.sources) {
    check.signal.throwIfAborted();
    try {
      checked.push(await checkSource(source, check));
    } catch (error) {
      check.signal.throwIfAborted();
      const failure = sourceFault(error, source);
      // A defect of ours is no fault of the source.
      if (!(failure instanceof PqlError)) throw failure;
      checked.push({ ...nothing(source), fault: failure.message });
    }
  }
  return checked;
}

const nothing = (source: Source): CheckedSource => ({
  source: source.name,
  kind: source.kind.name,
  fault: undefined,
  looked: 0,
  mapped: 0,
  rejected: 0,
  reasons: [],
  conflicts: 0,
  withoutArrival: 0,
  rows: [],
  events: [],
});

async function checkSource(source: Source, check: Check): Promise<CheckedSource> {
  const { warehouse, now, signal } = check;
  const { settings } = intakeLimits(check.limits);
  const options = { settings, signal };
  const endpoint = source.server ? remoteEndpoint(source.server) : ownEndpoint(warehouse, settings);
  try {
    const readable = await openSource(source, endpoint, signal);
    const { span, withoutArrival } = await newest(readable, now, signal);
    const stage = await stageSource(readable, span, { warehouse, now, options, limit: lookedAt });
    try {
      const reasons = await reasonsOf(stage, warehouse, options);
      const looked = (await warehouse.one(looks(stage), {}, options)).rows;
      const rejected = reasons.reduce((rows, reason) => rows + reason.rows, 0);
      return {
        ...nothing(source),
        looked,
        mapped: looked - rejected,
        rejected,
        reasons,
        conflicts: source.kind.name === 'events' ? (await warehouse.one(conflictsWithin(stage), {}, options)).rows : 0,
        withoutArrival,
        rows: await warehouse.rows(shown(stage), {}, options),
        events: source.kind.name === 'events' ? await eventNames(readable, endpoint, span, signal) : [],
      };
    } finally {
      await dropStage(warehouse, stage.table);
    }
  } finally {
    await endpoint.close();
  }
}

/** The 30 days before the newest arrival: what an old, quiet source gives is worth seeing too. */
async function newest(
  readable: ReadableSource,
  now: number,
  signal: AbortSignal,
): Promise<{ span: Span | undefined; withoutArrival: number }> {
  const { arrived, relation, endpoint } = readable;
  if (arrived === undefined) return { span: undefined, withoutArrival: 0 };
  const mark = `toDateTime64(${arrived.sql}, 3, 'UTC')`;
  const [row] = await endpoint.rows(
    {
      name: 'newest arrival',
      sql: `SELECT toUnixTimestamp64Milli(ifNull(maxIf(${mark}, ${mark} < fromUnixTimestamp64Milli(toInt64(${now}), 'UTC')), toDateTime64(0, 3, 'UTC'))) AS newest,
countIf(isNull(${arrived.sql})) AS missing FROM ${relation.sql}`,
      row: z.object({ newest: count, missing: count }),
    },
    signal,
  );
  const last = row?.newest ?? 0;
  return { span: { from: Math.max(0, last - days30), to: Math.min(last + 1, now) }, withoutArrival: row?.missing ?? 0 };
}

const looks = (stage: Stage) => ({
  name: 'rows looked at',
  sql: `SELECT count() AS rows FROM ${stage.table}`,
  row: z.object({ rows: count }),
});

/** An event without id is told from its like by a number, unless it is a daily figure. */
function conflictsWithin({ table, grain }: Stage) {
  const identity = grain.restates ? 'identity, arrived_at' : 'identity';
  return {
    name: 'conflicts within a source',
    sql: `SELECT countIf(content != standing) AS rows
FROM
(
    SELECT content, first_value(content) OVER (PARTITION BY ${identity} ORDER BY arrived_at, row) AS standing
    FROM ${table} WHERE reject_field = '' AND (event_id != '' OR daily)
)`,
    row: z.object({ rows: count }),
  };
}

function reasonsOf(stage: Stage, warehouse: Warehouse, options: CallOptions) {
  // What is quoted of the row is left out of the comparison, so that like reasons are counted together.
  const sql = `SELECT reject_field AS field, any(reject_reason) AS reason, count() AS rows FROM ${stage.table}
WHERE reject_field != '' GROUP BY field, replaceRegexpAll(reject_reason, '"[^"]*"|[0-9]+', '') ORDER BY rows DESC, field`;
  const row = z.object({ field: z.string(), reason: z.string(), rows: count });
  return warehouse.rows({ name: 'reasons of rejects', sql, row }, {}, options);
}

function shown({ kind, table }: Stage) {
  const inner = [
    'stated',
    'file',
    'row',
    'reject_field',
    'reject_reason',
    'reject_record',
    'identity',
    'source',
    ...keysOf(kind),
  ];
  const masks = [
    ...(kind.name === 'leads'
      ? [`if(email = '', '', ${masked('email')}) AS email`, `if(name = '', '', concat(leftUTF8(name, 1), '…')) AS name`]
      : []),
    ...('email' in kind.fields && kind.name !== 'leads'
      ? [`if(subject_kind = 'email', ${masked('subject_id')}, subject_id) AS subject_id`]
      : []),
  ];
  const replaced = masks.length > 0 ? ` REPLACE (${masks.join(', ')})` : '';
  return {
    name: 'mapped rows',
    sql: `SELECT * EXCEPT (${inner.join(', ')})${replaced} FROM ${table} WHERE reject_field = '' LIMIT 10`,
    row: z.record(z.string(), z.unknown()),
  };
}

const masked = (column: string): string => `concat(leftUTF8(${column}, 1), '…@', splitByChar('@', ${column})[-1])`;

function keysOf(kind: Kind): string[] {
  const common = {
    leads: ['lead_key', 'email_key'],
    accounts: ['account_key'],
    aliases: ['alias_key', 'lead_key'],
    costs: ['cost_key', 'cost_id', 'said_amount'],
  };
  if (kind.name === 'events') return ['subject_key', 'account_key', 'daily', 'restates', 'content'];
  return kind.name === 'outcomes' ? ['subject_key', 'content'] : common[kind.name];
}

async function eventNames(
  readable: ReadableSource,
  endpoint: Endpoint,
  span: Span | undefined,
  signal: AbortSignal,
): Promise<CheckedSource['events']> {
  const said = saidSelect(readable.source.mapping, readable.relation, readable.types, [], within(readable, span));
  const last = said.columns.get('said_at')?.includes('DateTime64')
    ? "concat(replaceOne(toString(max(said_at)), ' ', 'T'), 'Z')"
    : 'max(said_at)';
  const rows = await endpoint.rows(
    {
      name: 'event names',
      sql: `SELECT ifNull(said_event, '') AS event, count() AS rows, ifNull(${last}, '') AS last
FROM (${said.sql}) GROUP BY event ORDER BY rows DESC, event LIMIT 100`,
      row: z.object({ event: z.string(), rows: count, last: z.string() }),
    },
    signal,
  );
  return rows;
}
