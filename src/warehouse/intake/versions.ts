import type { Statement } from '../query.ts';
import type { KindName } from './kinds.ts';
import { costAmount } from './mapped.ts';
import { goodRows } from './occurrences.ts';
import type { Stage } from './stage.ts';

/** The columns of a version by how they are compared: empty, null or missing says nothing. */
interface Shape {
  readonly key: string;
  readonly id: string;
  readonly texts: readonly string[];
  readonly times: readonly string[];
  readonly traits: boolean;
  /** Columns that are made of others. */
  readonly derived: Readonly<Record<string, string>>;
}

const leads: Shape = {
  key: 'lead_key',
  id: 'lead_id',
  texts: ['account_id', 'email', 'name'],
  times: ['signed_up_at'],
  traits: true,
  derived: { email_key: "if(email = '', 0, sipHash64('email', lowerUTF8(email)))" },
};

const accounts: Shape = {
  key: 'account_key',
  id: 'account_id',
  texts: ['name', 'domain', 'owner', 'parent'],
  times: ['created_at'],
  traits: true,
  derived: {},
};

const aliases: Shape = {
  key: 'alias_key',
  id: 'alias',
  texts: ['lead_id'],
  times: [],
  traits: false,
  derived: { lead_key: "sipHash64('lead', lead_id)" },
};

const costs: Shape = {
  key: 'cost_key',
  id: 'cost_id',
  texts: ['period', 'cost_source', 'said_amount'],
  times: [],
  traits: false,
  derived: { amount: costAmount('said_amount') },
};

const shapes: Readonly<Partial<Record<KindName, Shape>>> = { leads, accounts, aliases, costs };

function shapeOf(stage: Stage): Shape {
  const shape = shapes[stage.kind.name];
  if (shape === undefined) throw new Error(`${stage.kind.name} have no versions`);
  return shape;
}

const ownColumns = (shape: Shape): string[] => [
  shape.key,
  shape.id,
  'known_at',
  ...(shape.traits ? ['known_assumed'] : []),
  ...shape.texts,
  ...shape.times,
  ...(shape.traits ? ['traits'] : []),
  ...Object.keys(shape.derived),
  'identity',
  'source',
];

/** The place of a row among all of its import: the last of several at one time is the valid one. */
const record = 'toUInt32(row + {offsets: Array(UInt64)}[file + 1])';

/** Loads the versions whose time the source says: each once, by its identity. */
export function insertStatedVersions(stage: Stage): Statement {
  const shape = shapeOf(stage);
  const names = ownColumns(shape).join(', ');
  const [recordColumn, recordSql] = shape.traits ? [', record', `, ${record}`] : ['', ''];
  return {
    name: `admit stated ${stage.kind.name}`,
    sql: `INSERT INTO ${stage.kind.table} (${names}${recordColumn}, written_at)
SELECT ${names}${recordSql}, fromUnixTimestamp64Milli({now: Int64}, 'UTC')
FROM ${goodRows(stage)} AND stated
AND identity NOT IN
(
    SELECT identity FROM ${stage.kind.table}
    WHERE ${shape.key} BETWEEN {from: UInt64} AND {to: UInt64} AND ${shape.key} IN (SELECT ${shape.key} FROM ${goodRows(stage)} AND stated)
)
ORDER BY identity, file, row
LIMIT 1 BY identity`,
  };
}

/**
 * Loads the versions whose time was defaulted, where they say something new. Such rows of one subject are one version, in
 * which the last row says; it is new if it says anything else than what was known then. So the same file again adds nothing,
 * and a trait that goes from A to B and back to A has three versions.
 */
export function insertNews(stage: Stage): Statement {
  const shape = shapeOf(stage);
  const { key, id } = shape;
  const folded = foldedRows(stage, shape);
  const names = [...ownColumns(shape).filter((name) => !(name in shape.derived)), ...(shape.traits ? ['record'] : [])];
  const derived = Object.entries(shape.derived);
  return {
    name: `admit ${stage.kind.name}`,
    sql: `INSERT INTO ${stage.kind.table} (${[...names, ...Object.keys(shape.derived)].join(', ')}, written_at)
WITH folded AS
(
${folded}
)
SELECT ${[...names, ...derived.map(([, sql]) => sql)].join(', ')}, fromUnixTimestamp64Milli({now: Int64}, 'UTC')
FROM folded
WHERE (${key}, known_at) IN
(
    SELECT ${key}, known_at
    FROM
    (
        SELECT ${key}, known_at, said.1 AS field, said.2 AS value
        FROM folded ARRAY JOIN ${saidPairs(shape)} AS said
    ) AS staged
    LEFT JOIN
    (
        SELECT ${key}, said.1 AS field, arraySort(groupArray((known_at, written_at, ${shape.traits ? 'record' : 'toUInt32(0)'}, said.2))) AS versions
        FROM ${stage.kind.table} ARRAY JOIN ${saidPairs(shape)} AS said
        WHERE ${key} BETWEEN {from: UInt64} AND {to: UInt64} AND ${key} IN (SELECT ${key} FROM ${goodRows(stage)} AND NOT stated)
        GROUP BY ${key}, field
    ) AS stored ON staged.${key} = stored.${key} AND staged.field = stored.field
    WHERE NOT has(arrayMap(v -> v.4, arraySlice(arrayFilter(v -> v.1 <= known_at, versions), -1)), value)
)
ORDER BY ${key}, ${id}`,
  };
}

/** One row a subject and time: of each field what the last row says that says it. */
function foldedRows(stage: Stage, shape: Shape): string {
  const { key, id, texts, times } = shape;
  const last = (column: string, says: string): string => `argMaxIf(${column}, (file, row), ${says})`;
  const columns = [
    ...(shape.traits ? ['any(s.known_assumed) AS known_assumed', `max(${record}) AS record`] : []),
    ...texts.map((name) => `${last(`s.${name}`, `s.${name} != ''`)} AS ${name}`),
    // argMax passes over nulls by itself, and stays null where all are.
    ...times.map((name) => `argMax(s.${name}, (file, row)) AS ${name}`),
    ...(shape.traits
      ? [
          `if(count() = 1, any(s.traits), arrayFold((all, one) -> CAST(mapUpdate(all, one), 'Map(LowCardinality(String), String)'), arrayMap(t -> t.2, arraySort(groupArray(((file, row), s.traits)))), CAST(map(), 'Map(LowCardinality(String), String)'))) AS traits`,
        ]
      : []),
    'argMax(s.identity, (file, row)) AS identity',
    'argMax(s.source, (file, row)) AS source',
  ];
  return `SELECT ${key}, ${id}, s.known_at AS known_at, ${columns.join(', ')}
FROM (SELECT * FROM ${goodRows(stage)} AND NOT stated) AS s
GROUP BY ${key}, ${id}, s.known_at`;
}

/** What a version says, as an array of (field, value); a subject that says nothing is known by its id all the same. */
function saidPairs(shape: Shape): string {
  const pairs = [
    `('id', ${shape.id})`,
    ...shape.texts.map((name) => `('${name}', ${name})`),
    ...shape.times.map((name) => `('${name}', ifNull(toString(${name}), ''))`),
  ];
  const traits = shape.traits
    ? `, arrayMap((k, v) -> (concat('traits.', k), v), mapKeys(traits), mapValues(traits))`
    : '';
  return `arrayFilter(p -> p.2 != '', arrayConcat([${pairs.join(', ')}]${traits}))`;
}
