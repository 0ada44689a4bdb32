import { outcomes } from '../../model/types.ts';
import { literal } from '../query.ts';
import { isPeriod } from './cost-period.ts';
import type { Grain } from './grain.ts';
import { type Kind, listed } from './kinds.ts';
import type { Said } from './said.ts';

/** The instant of the import as SQL; it takes the parameter `now`. */
export const nowSql = "fromUnixTimestamp64Milli({now: Int64}, 'UTC')";

/** Rows whose time is further ahead than this are refused: clocks differ, calendars don't. */
const farFuture = 'INTERVAL 1 DAY';

interface Check {
  readonly fails: string;
  readonly field: string;
  /** An SQL expression. */
  readonly reason: string;
}

/**
 * Two SQL expressions over the typed fields of `mapped.ts`: the field for which a row is refused, empty where it isn't, and
 * the reason. The first check that fails gives both.
 */
export function refusal(kind: Kind, said: Said, grain: Grain): [field: string, reason: string] {
  const all = [...generalChecks(kind), ...dayChecks(grain), ...particularChecks(kind), ...mapChecks(kind)];
  const checks = all.filter(({ field }) => {
    // A field that nobody says needs no check, unless it is needed.
    return (
      said.columns.has(field === kind.map ? 'said_map_unread' : `said_${field}`) ||
      kind.needed.includes(field) ||
      kind.subject.includes(field) ||
      field === 'record'
    );
  });
  const branches = (value: (check: Check) => string): string =>
    `multiIf(${checks.map((check) => `${check.fails}, ${value(check)}`).join(',\n    ')}, '')`;
  return [branches(({ field }) => literal(field)), branches(({ reason }) => reason)];
}

function generalChecks(kind: Kind): Check[] {
  const checks: Check[] = [{ fails: "pql_fault != ''", field: 'record', reason: 'pql_fault' }];
  if (kind.subject.length > 1) {
    checks.push({
      fails: kind.subject.map((field) => `f_${field} = ''`).join(' AND '),
      field: kind.subject[0] ?? '',
      reason: literal(`names nobody: give one of ${listed(kind.subject, 'or')}`),
    });
  }
  for (const field of kind.needed.filter((name) => kind.fields[name] === 'text')) {
    checks.push({ fails: `f_${field} = ''`, field, reason: literal(`is empty: every row needs ${article(field)}`) });
  }
  for (const field of Object.keys(kind.fields).filter((name) => kind.fields[name] === 'time')) {
    if (kind.needed.includes(field)) {
      const reason = literal('is empty: every row needs a time, and 1970-01-01 00:00:00 is none');
      checks.push({ fails: `f_${field} IS NULL AND t_${field} = ''`, field, reason });
    }
    checks.push(
      {
        fails: `f_${field} IS NULL AND t_${field} != ''`,
        field,
        reason: `concat('can\\'t read the time "', leftUTF8(t_${field}, 60), '": write it like 2026-01-31T08:00:00Z, as seconds or milliseconds since 1970, or map it with an expression')`,
      },
      {
        fails: `f_${field} > ${nowSql} + ${farFuture}`,
        field,
        reason: `concat(toString(f_${field}), ' is in the far future: correct the time, or its unit')`,
      },
      {
        fails: `f_${field} < toDateTime64(0, 3, 'UTC')`,
        field,
        reason: `concat(toString(f_${field}), ' is before 1970: correct the time')`,
      },
    );
  }
  return checks;
}

function dayChecks({ daily }: Grain): Check[] {
  if (!daily) return [];
  return [
    {
      fails: 'toUnixTimestamp64Milli(f_at) % 86400000 != 0',
      field: 'at',
      reason: `concat(toString(f_at), ${literal(' is within a day, and with grain: day it must be the day or its midnight in UTC: map it so, as with toDate(…), or leave grain: day out')})`,
    },
  ];
}

function mapChecks({ map }: Kind): Check[] {
  if (map === undefined) return [];
  // What stands there is not quoted: it may be anything, a person's data too.
  const reason = literal('is no map: write a JSON object, such as {"environment": "production"}');
  return [{ fails: 'said_map_unread = 1', field: map, reason }];
}

const article = (field: string): string => `${/^[aeiou]/.test(field) ? 'an' : 'a'} ${field}`;

function particularChecks(kind: Kind): Check[] {
  if (kind.name === 'events') {
    return [
      {
        fails: "f_channel NOT IN ('', 'product', 'marketing')",
        field: 'channel',
        reason: `concat('"', leftUTF8(f_channel, 60), '" is no channel: use product or marketing')`,
      },
      {
        fails:
          "f_quantity != '' AND (NOT match(f_quantity, '^[0-9]{1,10}([.]0+)?$') OR toUInt64OrZero(splitByChar('.', f_quantity)[1]) > 1000000000)",
        field: 'quantity',
        reason: `concat('"', leftUTF8(f_quantity, 60), '" is no quantity: it must be a whole number from 0 to 1,000,000,000')`,
      },
    ];
  }
  if (kind.name === 'outcomes') {
    return [
      {
        fails: `f_outcome NOT IN (${outcomes.map(literal).join(', ')})`,
        field: 'outcome',
        reason: `concat('"', leftUTF8(f_outcome, 60), ${literal(`" is no outcome: use ${listed(outcomes, 'or')}`)})`,
      },
      amountCheck,
    ];
  }
  if (kind.name === 'costs') {
    return [
      {
        fails: `NOT (${isPeriod('f_period')})`,
        field: 'period',
        reason: `concat('"', leftUTF8(f_period, 60), '" is no period: write a day (2026-07-22), a week (2026-W30), a month (2026-07), a quarter (2026-Q3) or a year (2026)')`,
      },
      { fails: `f_amount = ''`, field: 'amount', reason: literal('is empty: every row needs an amount') },
      amountCheck,
    ];
  }
  return [];
}

const amountCheck: Check = {
  fails: "f_amount != '' AND NOT match(f_amount, '^[0-9]{1,15}([.][0-9]+)?$')",
  field: 'amount',
  reason: `concat('"', leftUTF8(f_amount, 60), '" is no amount: it must be a number of 0 or more, without separators or currency')`,
};
