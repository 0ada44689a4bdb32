import type { GuardTest, Model, TraitRef } from '../../model/types.ts';
import { anchorRows, anchorsOf, eventAnchors, knownAnchors } from './anchors.ts';
import { contactFacts, rolesNamed, rulesOnLeads } from './contacts.ts';
import { measuredSignals } from './event-names.ts';
import { eventTimes } from './event-times.ts';
import { guardColumn, guardsOf, keyHolds } from './guards.ts';
import { admissible } from './history-facts.ts';
import { looksAtActors } from './ignored-events.ts';
import { asOf, known, milliseconds } from './instant.ts';
import { type RunFacts, resultColumns, type SideFacts } from './lead-statement.ts';
import { texts } from './literal.ts';
import { eventIn } from './measures/measure.ts';
import type { EventColumns } from './measures/measured.ts';
import { outcomeColumns } from './outcome-facts.ts';
import { hashOf, propertyColumns } from './properties.ts';
import { compileSide, type Detail } from './scored.ts';
import type { Selection } from './slice.ts';
import { standingAggregates } from './standing.ts';
import { accountFacts, leadFacts, traitsOf, traitTable } from './traits.ts';

export interface AccountFacts extends RunFacts {
  /** A table or subquery of (lead_key, account_key, account_id): the account of each lead that has one, as of the run. */
  readonly leadAccounts: string;
  /** A table or subquery of (lead_key, account_key, engagement, usage): the scores of those leads. */
  readonly leadScores: string;
}

/**
 * SELECT of the scores of the selected accounts: the columns of table account_scores but run_id and slice.
 * An account's events are those that name it, and those of its leads that name no account.
 */
export function accountStatement(
  model: Model,
  facts: AccountFacts,
  accounts: Selection,
  detail: Detail = 'contributions',
): string {
  const { side, everything } = accountSide(model, facts, accounts);
  return `SELECT account_key, account_id, ${resultColumns}\nFROM (${side.scored(everything, detail)})`;
}

export function accountSide(model: Model, facts: AccountFacts, { holds, few }: Selection): SideFacts {
  const refs = traitsOf(model, 'account');
  const tables = { lead: traitTable(model, 'lead', refs), account: traitTable(model, 'account', refs) };
  const times = eventTimes(model.timezone, facts.history.daily);
  const properties = propertyColumns(model, 'account');
  const { column: guard, kept } = guardsOf(model, times);
  const anchors = anchorsOf(model, 'account', times, kept);
  const counted = countedTraits(model);
  const leadTable = traitTable(model, 'lead', counted);
  const events: EventColumns = {
    ...properties,
    times,
    timezone: model.timezone,
    anchor: anchors.column,
    kept,
    lead: 'lead_key',
    leadTrait: (ref) => `lead_text_${counted.findIndex(({ trait }) => trait === ref.trait)}`,
  };
  const side = compileSide(model, 'account', { tables, events, anchors, isFirstLead: 'NULL' });
  const mayEnter = admissible(facts.history, facts.superseded);
  const withLeads = looksAtLeads(model);

  const contacts =
    rulesOnLeads(model).length === 0 ? '' : `ANY LEFT JOIN (${contactsOfAccounts()}) AS contacts USING (account_key)`;
  const everything = `
    SELECT * EXCEPT (key), 0 AS signed_up_ms
    FROM (${existing()}) AS everyone
    ANY LEFT JOIN (${accountFacts(tables.account, holds)}) AS said USING (account_key)
    ANY LEFT JOIN (${eventFacts()}) AS seen USING (account_key)
    ${contacts}
    ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'account')}) AS came ON came.key = everyone.account_key`;
  return { side, everything };

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
            WHERE account_key != 0 AND ${holds('account_key')} AND ${mayEnter} AND account_key NOT IN (SELECT account_key FROM ${said}))
        GROUP BY account_key`;
  }

  function eventFacts(): string {
    const aggregates = [
      ...standingAggregates(model, events, (condition) => `unowned AND (${condition})`),
      ...side.aggregates,
    ];
    const conditions = side.conditions.map((condition) => `,\n            ${condition}`).join('');
    const joinAnchors =
      anchors.all.length === 0 ? '' : `ANY LEFT JOIN (${anchorsOfAccounts()}) AS anchors USING (account_key)`;
    return `
        SELECT
            account_key,
            ${aggregates.join(',\n            ')}
        FROM (
            SELECT *${conditions}
            FROM (${scanned(mattersToAccounts(model, anchors.events, facts.history.daily))}) AS events
            ${joinAnchors})
        GROUP BY account_key`;
  }

  /** The accounts' events for which a condition holds, with the guard that ignores each. */
  function scanned(condition: string): string {
    const unowned = `subject_kind = 'account' OR (subject_kind != 'lead' AND subject_key NOT IN (SELECT subject_key FROM ${facts.identities}))`;
    const reachable = few
      ? `AND (${holds('account_key')} OR subject_key IN (SELECT owned_key FROM (${owners()})))`
      : '';
    const leadKey = withLeads ? `, if(subject_kind = 'lead', subject_key, whose.lead_key) AS lead_key` : '';
    const joinLeads = withLeads
      ? `ANY LEFT JOIN (SELECT subject_key AS named_by, lead_key FROM ${facts.identities}) AS whose ON whose.named_by = read.subject_key`
      : '';
    const owned = `
            SELECT read.*, if(named_key != 0, named_key, owner_key) AS account_key${leadKey}
            FROM (
                SELECT
                    subject_key, ${withLeads ? 'subject_kind, ' : ''}account_key AS named_key, ${unowned} AS unowned,
                    event, channel, quantity, at, ${milliseconds('at')} AS t${times.select}${properties.select}
                FROM events
                WHERE ${mayEnter} AND ${condition} ${reachable}) AS read
            ANY LEFT JOIN (${owners()}) AS owners ON owners.owned_key = read.subject_key
            ${joinLeads}
            WHERE account_key != 0 AND ${holds('account_key')}`;
    const withTexts =
      counted.length === 0
        ? owned
        : `SELECT events.*, said.* EXCEPT (lead_key) FROM (${owned}) AS events ANY LEFT JOIN (${textsOfLeads()}) AS said ON said.lead_key = events.lead_key`;
    if (guard === '') return withTexts;
    const actor = 'if(lead_key != 0, lead_key, subject_key)';
    const first = guardColumn(model, { properties, times, actor, ignored: facts.ignored, traitGuard });
    return `SELECT *, ${first} FROM (${withTexts})`;
  }

  function traitGuard(test: Extract<GuardTest, { kind: 'trait' }>): string {
    const table = traitTable(model, test.trait.of, [test.trait]);
    const { value } = table.column(test.trait);
    if (test.trait.of === 'account') {
      const known = `SELECT account_key AS key, ${value} FROM (${accountFacts(table, holds)})`;
      return keyHolds('account_key', known, value, test);
    }
    const known = `SELECT lead_key AS key, ${value} FROM (${leadFacts(table, isNear)})`;
    return `(lead_key != 0 AND ${keyHolds('lead_key', known, value, test)})`;
  }

  /** A hash of each counted trait of the leads whose events may be among these, without regard to case. */
  function textsOfLeads(): string {
    const columns = counted.map((ref, index) => {
      const text = hashOf(`lowerUTF8(${leadTable.column(ref).value})`);
      return `${text} AS lead_text_${index}`;
    });
    return `SELECT lead_key, ${columns.join(', ')} FROM (${leadFacts(leadTable, isNear)})`;
  }

  function anchorsOfAccounts(): string {
    const table = traitTable(model, 'account', anchors.traits);
    const said = anchors.all.some(({ kind }) => kind !== 'event');
    const sources = [
      ...(said ? [knownAnchors(accountFacts(table, holds), 'account', table)] : []),
      ...(anchors.events.length > 0 ? [eventAnchors(scanned(eventIn(anchors.events)), 'account_key', kept)] : []),
    ];
    return anchorRows(anchors, 'account_key', sources, times, model.timezone, kept);
  }

  function contactsOfAccounts(): string {
    const table = traitTable(model, 'lead', rolesNamed(model));
    const scores = `SELECT lead_key, account_key, engagement, usage FROM ${facts.leadScores} WHERE ${holds('account_key')}`;
    return contactFacts(model, scores, leadFacts(table, isMember), table);
  }

  /** Whether a lead is of one of few accounts; of many it costs less to read every lead's traits than to ask. */
  function isMember(key: string): string {
    return few ? `${key} IN (SELECT lead_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')})` : '1';
  }

  /** Whether a lead may have events that count for one of few accounts: its own leads, and those that an event for it names. */
  function isNear(key: string): string {
    if (!few) return '1';
    const naming = (kinds: string) =>
      `SELECT subject_key FROM events WHERE subject_kind IN (${kinds}) AND ${holds('account_key')}`;
    return `${key} IN (
                SELECT lead_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')}
                UNION ALL ${naming("'lead'")}
                UNION ALL SELECT lead_key FROM ${facts.identities} WHERE subject_key IN (${naming("'email', 'alias'")}))`;
  }

  /** The account of whoever a lead id, e-mail or alias belongs to. One join with these takes half the time of a scan for each kind. */
  function owners(): string {
    const members = `(SELECT lead_key, account_key FROM ${facts.leadAccounts} WHERE ${holds('account_key')})`;
    return `
                SELECT lead_key AS owned_key, account_key AS owner_key FROM ${members}
                UNION ALL
                SELECT named.subject_key AS owned_key, members.account_key AS owner_key
                FROM ${facts.identities} AS named
                INNER JOIN ${members} AS members ON members.lead_key = named.lead_key`;
  }
}

/** The traits of leads that an account's signals count. */
function countedTraits(model: Model): TraitRef[] {
  const counted = measuredSignals(model, 'account').flatMap(({ signal }) =>
    signal.source === 'events' && signal.measure.kind === 'distinct' && 'trait' in signal.measure
      ? [signal.measure.trait]
      : [],
  );
  return [...new Map(counted.map((ref) => [ref.trait, ref])).values()];
}

/** Does it matter whose events an account's are? A join with the identities tells. */
function looksAtLeads(model: Model): boolean {
  return (
    looksAtActors(model) ||
    model.ignore.some(({ test }) => test.kind === 'trait' && test.trait.of === 'lead') ||
    countedTraits(model).length > 0 ||
    measuredSignals(model, 'account').some(
      ({ signal }) =>
        signal.source === 'events' &&
        (signal.measure.kind === 'active_leads' ||
          ('minLeads' in signal.measure && signal.measure.minLeads !== undefined)),
    )
  );
}

/**
 * Whether an event can matter to an account's signals, suppressions, hand-raises or `active_within`. More than half of a
 * product's events matter to none of them, and need not be joined with the accounts of their leads.
 */
function mattersToAccounts(model: Model, anchors: readonly string[], daily: boolean): string {
  const measured = measuredSignals(model, 'account').map(({ signal }) =>
    signal.source === 'steps' ? signal.steps : signal.events,
  );
  if (measured.some(({ length }) => length === 0)) return '1';
  const names = new Set([
    ...measured.flat(),
    ...anchors,
    ...model.suppressions.flatMap(({ test }) => (test.kind === 'event' ? test.events : [])),
    ...model.handRaises.flatMap(({ events }) => events),
  ]);
  const active = model.rules.flatMap(({ of, activeWithin }) => (of === 'account' ? [activeWithin ?? 0] : []));
  // A daily figure may lie up to two days later than it is stamped: by as-of's time of day, and by its timezone.
  const stamped = Math.max(0, ...active) + (daily ? 2 * 86_400_000 : 0);
  const lately = `at > fromUnixTimestamp64Milli(${asOf} - ${stamped})`;
  return names.size === 0 ? lately : `(event IN (${texts([...names])}) OR ${lately})`;
}
