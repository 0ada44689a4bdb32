import { literal } from '../query.ts';
import { type Grain, singleEvents } from './grain.ts';
import type { Kind } from './kinds.ts';
import { nowSql, refusal } from './refusal.ts';
import type { Said } from './said.ts';

// The engine's best-effort parser takes "12" for a day of this month and guesses at 03/04/2026: only these forms reach it.
const iso =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-6][0-9]([.][0-9]+)?)?( ?(Z|UTC|[+-][0-9]{2}(:?[0-9]{2})?))?)?$';
const epoch = '^[0-9]{10}([.][0-9]+)?$|^[0-9]{13}$';
const withMonthName =
  '^[0-9A-Za-z:,. +-]*(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[0-9A-Za-z:,. +-]* [0-9]{4}\\\\b';

/**
 * A SELECT that turns what is said into rows for the stage: typed, with keys and hashes, each with the reason why it is
 * refused, if it is. Takes the parameters `now` (milliseconds), `source` and `file`.
 */
export function mappedSelect(
  kind: Kind,
  said: Said,
  options: { readonly history: boolean; readonly grain: Grain },
): string {
  const columns = stageColumns(kind, options, said.columns.has('pql_record'));
  const [field, reason] = refusal(kind, said, options.grain);
  return `SELECT ${Object.entries(columns)
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(',\n  ')}
FROM
(
SELECT *, ${field} AS reject_field_, ${reason} AS reject_reason_
FROM
(
SELECT ${typed(kind, said).join(',\n  ')}
FROM
(
${said.sql}
)))`;
}

/** Columns that `mappedSelect` gives, in its order. */
export function stageColumnNames(kind: Kind): string[] {
  return Object.keys(stageColumns(kind, { history: false, grain: singleEvents }, true));
}

/** `f_` for each field: a text, or a time that may be null; `t_` for what it was read from. */
function typed(kind: Kind, said: Said): string[] {
  const fields = Object.entries(kind.fields).flatMap(([field, type]) => {
    const given = said.columns.get(`said_${field}`);
    const name = `said_${field}`;
    if (type === 'time') {
      if (given === undefined)
        return [`CAST(NULL, 'Nullable(DateTime64(3, \\'UTC\\'))') AS f_${field}`, `'' AS t_${field}`];
      if (given.includes('DateTime64')) return [`${name} AS f_${field}`, `'' AS t_${field}`];
      const text = `trimBoth(ifNull(${name}, ''))`;
      return [
        `${text} AS t_${field}`,
        `if(match(${text}, ${literal(`${iso}|${epoch}`)}) OR match(${text}, '${withMonthName}'), parseDateTime64BestEffortOrNull(${text}, 3, 'UTC'), NULL) AS f_${field}`,
      ];
    }
    const text = given === undefined ? "''" : `ifNull(${name}, '')`;
    return [`${textOf(field, text)} AS f_${field}`];
  });
  const map = said.columns.has('said_map') ? 'mapSort(said_map)' : "CAST(map(), 'Map(String, String)')";
  const passed = (name: string, otherwise: string): string =>
    said.columns.has(name) ? name : `${otherwise} AS ${name}`;
  return [
    ...fields,
    `${map} AS f_map`,
    passed('said_map_unread', '0'),
    passed('pql_record', 'toUInt64(0)'),
    passed('pql_fault', "''"),
    passed('pql_mark', "CAST(NULL, 'Nullable(DateTime64(3, \\'UTC\\'))')"),
  ];
}

function textOf(field: string, sql: string): string {
  if (field === 'email') return `trimBoth(${sql})`;
  if (field === 'channel' || field === 'outcome') return `lower(trimBoth(${sql}))`;
  if (field === 'period') return `upper(trimBoth(${sql}))`;
  if (field === 'quantity' || field === 'amount' || field === 'source') return `trimBoth(${sql})`;
  return sql;
}

const key = (what: string, sql: string): string => `sipHash64('${what}', ${sql})`;
const hash128 = (...parts: string[]): string => `reinterpretAsUInt128(sipHash128(${parts.join(', ')}))`;
const textTime = (sql: string): string => `ifNull(toString(${sql}), '')`;
const instant = (sql: string): string => `assumeNotNull(ifNull(${sql}, toDateTime64(0, 3, 'UTC')))`;

/** The stage's columns and how they come from the typed fields. Where the identity needs an occurrence number, it is the base. */
function stageColumns(
  kind: Kind,
  { history, grain }: { readonly history: boolean; readonly grain: Grain },
  numbered: boolean,
): Record<string, string> {
  const own =
    kind.name === 'events'
      ? events(history, grain)
      : { leads, accounts, aliases, outcomes: outcomeColumns, costs }[kind.name](history);
  const shown = [...Object.keys(kind.fields)].filter((field) => !kind.personal.includes(field));
  const record = shown.map((field) =>
    kind.fields[field] === 'time'
      ? `'${field}', if(f_${field} IS NULL, leftUTF8(t_${field}, 60), toString(f_${field}))`
      : `'${field}', leftUTF8(f_${field}, 200)`,
  );
  return {
    ...own,
    source: '{source: String}',
    file: '{file: UInt32}',
    // Rows of a table have no order of their own: what they say gives them one, the same at every try.
    row: numbered ? 'pql_record' : 'content' in own ? 'content' : 'toUInt64(identity % 4294967296)',
    reject_field: 'reject_field_',
    reject_reason: 'reject_reason_',
    reject_record: `if(reject_field_ = '', '', toJSONString(mapFilter((k, v) -> v != '', map(${record.join(', ')}))))`,
  };
}

/** When a version became known, whether that was assumed, and whether the source said it. */
function knownColumns(history: string | undefined): Record<'known_at' | 'known_assumed' | 'stated', string> {
  if (history !== undefined) {
    return {
      known_at: instant(`coalesce(f_known_at, ${history}, pql_mark, ${nowSql})`),
      known_assumed: `f_known_at IS NULL AND ${history} IS NOT NULL`,
      stated: 'f_known_at IS NOT NULL',
    };
  }
  return {
    known_at: instant(`coalesce(f_known_at, pql_mark, ${nowSql})`),
    known_assumed: 'false',
    stated: 'f_known_at IS NOT NULL OR pql_mark IS NOT NULL',
  };
}

/** In a version's identity its time counts only where the source says it: "now" differs at every try. */
const statedTime = (history: boolean): string =>
  history ? textTime('f_known_at') : textTime('coalesce(f_known_at, pql_mark)');

function leads(history: boolean): Record<string, string> {
  const said = [
    'f_lead_id',
    'f_account_id',
    'f_email',
    'f_name',
    textTime('f_signed_up_at'),
    'mapKeys(f_map)',
    'mapValues(f_map)',
  ];
  return {
    lead_key: key('lead', 'f_lead_id'),
    lead_id: 'f_lead_id',
    ...knownColumns(history ? 'f_signed_up_at' : undefined),
    account_id: 'f_account_id',
    email: 'f_email',
    email_key: `if(f_email = '', 0, ${key('email', 'lowerUTF8(f_email)')})`,
    name: 'f_name',
    signed_up_at: 'f_signed_up_at',
    traits: 'f_map',
    identity: hash128(...said, statedTime(history)),
  };
}

function accounts(history: boolean): Record<string, string> {
  const texts = ['f_account_id', 'f_name', 'f_domain', 'f_owner', 'f_parent'];
  return {
    account_key: key('account', 'f_account_id'),
    account_id: 'f_account_id',
    ...knownColumns(history ? 'f_created_at' : undefined),
    name: 'f_name',
    domain: 'f_domain',
    owner: 'f_owner',
    parent: 'f_parent',
    created_at: 'f_created_at',
    traits: 'f_map',
    identity: hash128(...texts, textTime('f_created_at'), 'mapKeys(f_map)', 'mapValues(f_map)', statedTime(history)),
  };
}

function aliases(): Record<string, string> {
  const { known_at, stated } = knownColumns(undefined);
  return {
    alias_key: key('alias', 'f_alias'),
    alias: 'f_alias',
    lead_key: key('lead', 'f_lead_id'),
    lead_id: 'f_lead_id',
    known_at,
    stated,
    identity: hash128('f_alias', 'f_lead_id', statedTime(false)),
  };
}

/** What was spent on a source of leads in a period. Said again it is another version of the same cost, and the latest counts. */
function costs(): Record<string, string> {
  const { known_at, stated } = knownColumns(undefined);
  const id = `concat(f_period, ' ', f_source)`;
  return {
    cost_key: key('cost', id),
    cost_id: id,
    known_at,
    stated,
    period: 'f_period',
    cost_source: 'f_source',
    said_amount: 'f_amount',
    amount: costAmount('f_amount'),
    identity: hash128(id, 'f_amount', statedTime(false)),
  };
}

/** A cost's amount of its text. */
export const costAmount = (text: string): string => `toDecimal64OrZero(${text}, 2)`;

const arrivalColumns = (history: boolean, happened = 'f_at'): Record<string, string> => ({
  arrived_at: history
    ? instant(`coalesce(f_arrived_at, ${happened})`)
    : instant(`coalesce(f_arrived_at, pql_mark, ${nowSql})`),
  arrival_assumed: history ? 'f_arrived_at IS NULL' : 'false',
});

function events(history: boolean, { daily, restates }: Grain): Record<string, string> {
  const kindSql = "multiIf(f_lead_id != '', 'lead', f_email != '', 'email', f_alias != '', 'alias', 'account')";
  const idSql =
    "multiIf(f_lead_id != '', f_lead_id, f_email != '', lowerUTF8(f_email), f_alias != '', f_alias, f_account_id)";
  const quantity = "if(f_quantity = '', 1, toUInt64OrZero(splitByChar('.', f_quantity)[1]))";
  const content = `sipHash64(f_lead_id, lowerUTF8(f_email), f_alias, f_account_id, f_event, f_channel, ${quantity}, mapKeys(f_map), mapValues(f_map))`;
  const subject = [kindSql, idSql, instant('f_at')];
  // Without an event_id the arrival that the source says belongs to the row: two pulls never see the same one in two windows.
  const unnumbered = hash128(...subject, content, textTime('f_arrived_at'), textTime('pql_mark'));
  return {
    subject_key: `sipHash64(${kindSql}, ${idSql})`,
    subject_kind: kindSql,
    subject_id: idSql,
    account_key: `if(f_account_id = '', 0, ${key('account', 'f_account_id')})`,
    account_id: 'f_account_id',
    event: 'f_event',
    at: instant('f_at'),
    // What a whole day came to isn't known before it is over.
    ...arrivalColumns(history, daily ? 'f_at + INTERVAL 1 DAY' : 'f_at'),
    stated: 'f_arrived_at IS NOT NULL',
    channel: 'f_channel',
    quantity,
    properties: 'f_map',
    daily: String(daily),
    restates: String(restates),
    event_id: 'f_event_id',
    identity: daily
      ? hash128("'day'", ...subject, 'f_event', 'f_event_id')
      : `if(f_event_id = '', ${unnumbered}, ${hash128(...subject, 'f_event_id')})`,
    content,
  };
}

/** The columns of an outcome from its typed fields `f_FIELD`. Takes the parameter `now`. */
export function outcomeColumns(history: boolean): Record<string, string> {
  const kindSql = "multiIf(f_lead_id != '', 'lead', f_email != '', 'email', 'account')";
  const idSql = "multiIf(f_lead_id != '', f_lead_id, f_email != '', lowerUTF8(f_email), f_account_id)";
  const amount = 'toDecimal64OrNull(f_amount, 2)';
  return {
    subject_key: `sipHash64(${kindSql}, ${idSql})`,
    subject_kind: kindSql,
    subject_id: idSql,
    outcome: 'f_outcome',
    at: instant('f_at'),
    ...arrivalColumns(history),
    amount,
    reason: 'f_reason',
    identity: hash128(kindSql, idSql, 'f_outcome', instant('f_at')),
    content: `sipHash64(ifNull(toString(${amount}), ''), f_reason)`,
  };
}
