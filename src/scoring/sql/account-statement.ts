import type { Model } from '../../model/types.ts';
import { arrived, asOf, happened, known, milliseconds } from './instant.ts';
import { type RunFacts, resultColumns } from './lead-statement.ts';
import { texts } from './literal.ts';
import { anchorsOf } from './measures.ts';
import { outcomeColumns } from './outcome-facts.ts';
import { propertyColumns } from './properties.ts';
import { compileSide } from './scored.ts';
import type { Selection } from './slice.ts';
import { standingAggregates } from './standing.ts';
import { accountFacts, traitTable } from './traits.ts';

export interface AccountFacts extends RunFacts {
  /** A table or subquery of (lead_key, account_key, account_id): the account of each lead that has one, as of the run. */
  readonly leadAccounts: string;
}

/**
 * SELECT of the scores of the selected accounts: the columns of table account_scores but run_id and slice.
 * An account's events are those that name it, and those of its leads that name no account.
 */
export function accountStatement(model: Model, facts: AccountFacts, { holds, few }: Selection): string {
  const tables = { lead: traitTable(model, 'lead'), account: traitTable(model, 'account') };
  const properties = propertyColumns(model, 'account');
  const side = compileSide(model, 'account', tables, properties);
  const admissible = `${happened} AND ${arrived}`;

  const everything = `
    SELECT * EXCEPT (key), 0 AS signed_up_ms
    FROM (${existing()}) AS everyone
    ANY LEFT JOIN (${accountFacts(tables.account, holds)}) AS said USING (account_key)
    ANY LEFT JOIN (${eventFacts()}) AS seen USING (account_key)
    ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'account')}) AS came ON came.key = everyone.account_key`;

  return `SELECT account_key, account_id, ${resultColumns}\nFROM (${side.scored(everything)})`;

  /** Accounts known by a trait, by being a lead's, or by an event that names them. */
  function existing(): string {
    const said = `account_traits WHERE ${holds('account_key')} AND ${known}`;
    return `
        SELECT account_key, any(account_id) AS account_id
        FROM (
            SELECT account_key, account_id FROM ${said}
            UNION ALL
            SELECT account_key, account_id FROM ${facts.leadAccounts} WHERE ${holds('account_key')}
            UNION ALL
            SELECT account_key, account_id FROM events
            WHERE account_key != 0 AND ${holds('account_key')} AND ${admissible} AND account_key NOT IN (SELECT account_key FROM ${said}))
        GROUP BY account_key`;
  }

  function eventFacts(): string {
    const unowned = `subject_kind = 'account' OR (subject_kind != 'lead' AND subject_key NOT IN (SELECT subject_key FROM ${facts.identities}))`;
    const reachable = few
      ? `AND (${holds('account_key')} OR subject_key IN (SELECT subject_key FROM (${owners()})))`
      : '';
    const joinAge = anchorsOf(model.signals.filter(({ of }) => of === 'account')).has('created')
      ? `ANY LEFT JOIN (${accountFacts({ ...tables.account, select: '' }, holds)}) AS aged USING (account_key)`
      : '';
    return `
        SELECT
            account_key,
            ${[...standingAggregates(model, properties, (condition) => `unowned AND (${condition})`), ...side.aggregates].join(',\n            ')}
        FROM (
            SELECT read.*, if(named_key != 0, named_key, owner_key) AS account_key
            FROM (
                SELECT
                    subject_key, account_key AS named_key, ${unowned} AS unowned,
                    event, channel, quantity, at, ${milliseconds('at')} AS t${properties.select}
                FROM events
                WHERE ${admissible} AND ${mattersToAccounts(model)} ${reachable}) AS read
            ANY LEFT JOIN (${owners()}) AS owners USING (subject_key)
            WHERE account_key != 0 AND ${holds('account_key')}) AS events
        ${joinAge}
        GROUP BY account_key`;
  }

  /** The account of whoever a lead id, e-mail or alias belongs to. One join with these takes half the time of a scan for each kind. */
  function owners(): string {
    const members = `(SELECT lead_key, account_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')})`;
    return `
                SELECT lead_key AS subject_key, account_key AS owner_key FROM ${members}
                UNION ALL
                SELECT named.subject_key AS subject_key, members.account_key AS owner_key
                FROM ${facts.identities} AS named
                INNER JOIN ${members} AS members ON members.lead_key = named.lead_key`;
  }
}

/**
 * Whether an event can matter to an account's signals, suppressions, hand-raises or `active_within`. More than half of a
 * product's events matter to none of them, and need not be joined with the accounts of their leads.
 */
function mattersToAccounts(model: Model): string {
  const names = new Set([
    ...model.signals.flatMap((signal) => {
      if (signal.of !== 'account' || signal.source === 'trait') return [];
      return signal.source === 'steps' ? signal.steps : signal.events;
    }),
    ...model.suppressions.flatMap(({ test }) => (test.kind === 'event' ? test.events : [])),
    ...model.handRaises.flatMap(({ events }) => events),
  ]);
  const active = model.rules.flatMap(({ of, activeWithin }) => (of === 'account' ? [activeWithin ?? 0] : []));
  const lately = `at > fromUnixTimestamp64Milli(${asOf} - ${Math.max(0, ...active)})`;
  return names.size === 0 ? lately : `(event IN (${texts([...names])}) OR ${lately})`;
}
