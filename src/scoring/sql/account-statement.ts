import type { Model } from '../../model/types.ts';
import { leadEvents } from './identities.ts';
import { arrived, asOf, happened, known, milliseconds } from './instant.ts';
import { type RunFacts, resultColumns } from './lead-statement.ts';
import { texts } from './literal.ts';
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
    return `
        SELECT account_key, any(account_id) AS account_id
        FROM (
            SELECT account_key, account_id FROM account_traits WHERE ${holds('account_key')} AND ${known}
            UNION ALL
            SELECT account_key, account_id FROM ${facts.leadAccounts} WHERE ${holds('account_key')}
            UNION ALL
            SELECT account_key, account_id FROM events WHERE account_key != 0 AND ${holds('account_key')} AND ${admissible})
        GROUP BY account_key`;
  }

  function eventFacts(): string {
    const columns = `event, channel, quantity, at, ${milliseconds('at')} AS t${properties.select}`;
    const counting = `${admissible} AND ${mattersToAccounts(model)}`;
    const unowned = `(subject_kind = 'account' OR (subject_kind != 'lead' AND subject_key NOT IN (SELECT subject_key FROM ${facts.identities})))`;
    const naming = `
            SELECT account_key, ${columns}, ${unowned} AS unowned
            FROM events
            WHERE account_key != 0 AND ${holds('account_key')} AND ${counting}`;
    // All leads of a range of accounts are most leads: the join alone sorts the others out.
    const theirLeads: Selection = {
      few,
      holds: (key) =>
        few ? `${key} IN (SELECT lead_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')})` : '1',
    };
    const ofLeads = ownEventsNeeded(model)
      ? `
            UNION ALL
            SELECT whose.account_key AS account_key, own.* EXCEPT (lead_key, lead_id), 0 AS unowned
            FROM (${leadEvents(columns, facts.identities, theirLeads, `account_key = 0 AND ${counting}`)}) AS own
            INNER JOIN (SELECT lead_key, account_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')}) AS whose USING (lead_key)`
      : '';
    const joinAge = model.signals.some(
      (signal) => signal.of === 'account' && signal.source !== 'trait' && signal.within.kind === 'first',
    )
      ? `ANY LEFT JOIN (${accountFacts({ ...tables.account, select: '' }, holds)}) AS aged USING (account_key)`
      : '';
    return `
        SELECT
            account_key,
            ${[...standingAggregates(model, properties, (condition) => `unowned AND (${condition})`), ...side.aggregates].join(',\n            ')}
        FROM (${naming}${ofLeads}) AS events
        ${joinAge}
        GROUP BY account_key`;
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

/** Hand-raises of an account are those of strangers; the events of its leads matter only to signals, suppressions and `active_within`. */
function ownEventsNeeded(model: Model): boolean {
  return (
    model.signals.some(({ of, source }) => of === 'account' && source !== 'trait') ||
    model.suppressions.some(({ test }) => test.kind === 'event') ||
    model.rules.some(({ of, activeWithin }) => of === 'account' && activeWithin !== undefined)
  );
}
