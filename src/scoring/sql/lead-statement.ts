import type { Model } from '../../model/types.ts';
import { type Identities, leadEvents } from './identities.ts';
import { arrived, happened, known, milliseconds } from './instant.ts';
import { anchorsOf } from './measures.ts';
import { leadAccounts, type OutcomeFacts, outcomeColumns } from './outcome-facts.ts';
import { propertyColumns } from './properties.ts';
import { compileSide } from './scored.ts';
import type { Selection } from './slice.ts';
import { outcomeColumn, outcomesOf, standingAggregates } from './standing.ts';
import { accountFacts, leadFacts, type TraitTable, traitTable } from './traits.ts';

/** What a statement reads besides the history: tables of the run, or subqueries for a single subject. */
export interface RunFacts {
  readonly identities: Identities;
  readonly outcomes: OutcomeFacts;
}

/**
 * SELECT of the scores of the selected leads: the columns of table lead_scores but run_id and slice.
 * One scan of the leads' events; everything else is a row a lead or an account.
 */
export function leadStatement(model: Model, facts: RunFacts, leads: Selection): string {
  const tables = { lead: traitTable(model, 'lead'), account: traitTable(model, 'account') };
  const properties = propertyColumns(model, 'lead');
  const side = compileSide(model, 'lead', tables, properties);
  const anchors = anchorsOf(model.signals.filter(({ of }) => of === 'lead'));

  const admissible = `${happened} AND ${arrived}`;

  const outcomes = outcomesOf(model).map(outcomeColumn);
  const merged = ['closed_ms', ...outcomes].map((column) => `greatest(own.${column}, its.${column}) AS ${column}`);
  const everything = `
    SELECT
        leads.*, accounts.*, ${merged.join(', ')}
    FROM (
        SELECT *,
            if(said_account_id != '', said_account_id, seen_account_id) AS account_id,
            if(account_id = '', 0, sipHash64('account', account_id)) AS account_key,
            if(said_lead_id != '', said_lead_id, seen_lead_id) AS lead_id
        FROM (${eventFacts(side.aggregates, anchors)}) AS seen
        FULL OUTER JOIN (${leadFacts(tables.lead, leads.holds)}) AS said USING (lead_key)
        ANY LEFT JOIN (${eventNames()}) AS named USING (lead_key)) AS leads
    ANY LEFT JOIN (${accountFacts(tables.account)}) AS accounts ON accounts.account_key = leads.account_key
    ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'lead')}) AS own ON own.key = leads.lead_key
    ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'account')}) AS its ON its.key = leads.account_key`;

  return `SELECT lead_key, lead_id, account_id, ${resultColumns}\nFROM (${side.scored(everything)})`;

  function eventFacts(aggregates: readonly string[], anchors: ReadonlySet<'signed_up' | 'created'>): string {
    const columns = `event, channel, quantity, at, ${milliseconds('at')} AS t${properties.select}`;
    const events = leadEvents(columns, facts.identities, leads, admissible);
    const joins = [
      anchors.has('signed_up')
        ? `ANY LEFT JOIN (SELECT lead_key, signed_up_ms FROM (${leadFacts(noTraits, leads.holds)})) AS signed USING (lead_key)`
        : '',
      anchors.has('created') ? `ANY LEFT JOIN (${accountAges()}) AS aged USING (lead_key)` : '',
    ];
    return `
        SELECT
            lead_key,
            ${[...standingAggregates(model, properties, (condition) => condition), ...aggregates].join(',\n            ')}
        FROM (${events}) AS events
        ${joins.join('\n        ')}
        GROUP BY lead_key`;
  }

  /**
   * Id and account of the leads whose traits say no account, from their events. Apart from the main scan, which took a third
   * longer with these texts for every event.
   */
  function eventNames(): string {
    const unsaid: Selection = {
      ...leads,
      holds: (key) =>
        `${leads.holds(key)} AND ${key} NOT IN (SELECT lead_key FROM lead_traits WHERE account_id != '' AND ${leads.holds('lead_key')} AND ${known})`,
    };
    return `
        SELECT
            lead_key,
            any(lead_id) AS seen_lead_id,
            argMaxIf(account_id, (at, account_id), account_id != '') AS seen_account_id
        FROM (${leadEvents('at, account_id', facts.identities, unsaid, admissible)})
        GROUP BY lead_key`;
  }

  function accountAges(): string {
    return `
        SELECT of_lead.lead_key AS lead_key, account.created_ms AS created_ms
        FROM (${leadAccounts(facts.identities, leads)}) AS of_lead
        INNER JOIN (${accountFacts(noTraits)}) AS account ON account.account_key = sipHash64('account', of_lead.account_id)`;
  }
}

const noTraits: TraitTable = {
  select: '',
  names: [],
  column: ({ trait }) => {
    throw new RangeError(`trait ${trait} was not asked for`);
  },
};

/** The columns that lead_scores and account_scores share, in their order. */
export const resultColumns = `fit, engagement, usage, grade, level, tier, qualified, suppressed, hand_raised_at,
    signals, points, values, counts, first_at, last_at`;
