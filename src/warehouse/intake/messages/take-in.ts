import { Readable } from 'node:stream';
import type { Warehouse } from '../../client.ts';
import { createRowBinary } from '../../files/row-binary.ts';
import { identifier, literal } from '../../query.ts';
import { admit, type Counts } from '../admit.ts';
import { refuseCollisions } from '../collisions.ts';
import { singleEvents } from '../grain.ts';
import { keepRejects } from '../kept-rejects.ts';
import { type Kind, type KindName, kinds } from '../kinds.ts';
import { mappedSelect, stageColumnNames } from '../mapped.ts';
import type { FieldSource, Mapping } from '../mapping.ts';
import type { Relation } from '../relation.ts';
import { saidSelect } from '../said.ts';
import { createStage, dropStage, type Limits } from '../stage.ts';
import type { Writer } from '../writer.ts';
import { type Fields, sentFields } from './message.ts';
import { none } from './tally.ts';

export interface TakingIn {
  readonly warehouse: Warehouse;
  readonly writer: Writer;
  readonly limits: Limits;
  readonly intake: { readonly id: string; readonly source: string };
  /** Milliseconds since 1970: when the rows arrived. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Takes in rows of one kind that were sent, by the way of files and pulls: staged, judged, compared with what is here, each once.
 * Refused rows are kept in `rejects`. Of two versions of one lead or account the later row says.
 */
export async function takeIn(kindName: KindName, rows: readonly Fields[], how: TakingIn): Promise<Counts> {
  const { warehouse, limits, intake, now, signal } = how;
  const options = { settings: limits.settings, signal };
  const stage = await createStage(warehouse, kinds[kindName]);
  try {
    await warehouse.upload(
      {
        name: `stage ${kindName}`,
        sql: stagingSql(stage.table, kinds[kindName]),
        body: Readable.from([packed(kindName, rows)]),
      },
      { now, source: intake.source, file: 0 },
      options,
    );
    await refuseCollisions(stage, warehouse, options);
    const counts = (await admit(stage, { ...how, progress: () => undefined })).get(intake.source) ?? none;
    if (counts.rejected > 0) await keepRejects(stage, intake, warehouse, options);
    return counts;
  } finally {
    await dropStage(warehouse, stage.table);
  }
}

/** Texts need neither quotes nor escapes in RowBinary, so there is none that could break the statement. */
function packed(kindName: KindName, rows: readonly Fields[]): Buffer {
  const fields = sentFields(kindName);
  const out = createRowBinary();
  for (const [i, row] of rows.entries()) {
    const texts = fields.map((field) => Buffer.from(row[field] ?? ''));
    out.begin(
      i + 1,
      texts.reduce((bytes, text) => bytes + text.length, fields.length),
    );
    for (const text of texts) out.text(text, 0, text.length, 0);
  }
  return out.take();
}

const statements = new Map<KindName, string>();

function stagingSql(table: string, kind: Kind): string {
  const select = statements.get(kind.name) ?? selectOf(kind);
  statements.set(kind.name, select);
  return `INSERT INTO ${table} (${stageColumnNames(kind).join(', ')})\n${select}\nFORMAT RowBinary`;
}

/** Every field is a text column of its own name: what they come to is the same for each batch. */
function selectOf(kind: Kind): string {
  const columns = sentFields(kind.name);
  const own = (field: string): [string, FieldSource] => [field, { from: 'text', text: field }];
  const mapping: Mapping = {
    kind,
    fields: new Map(columns.filter((column) => column !== kind.map).map(own)),
    rest: kind.map ? { whole: { from: 'text', text: kind.map } } : { named: new Map() },
    nulls: [],
    grain: singleEvents,
  };
  const structure = [
    'pql_record UInt64',
    'pql_fault String',
    ...columns.map((column) => `${identifier(column)} String`),
  ];
  const relation: Relation = {
    sql: `input(${literal(structure.join(', '))}) AS pql_rows`,
    place: 'what was sent',
    columns,
    lookups: new Map(),
  };
  const said = saidSelect(mapping, relation, new Map(), [
    { name: 'pql_record', sql: 'pql_record' },
    { name: 'pql_fault', sql: 'pql_fault' },
  ]);
  return mappedSelect(kind, said, { history: false, grain: singleEvents });
}
