import type { GuardTest, Model, TraitRef } from '../../model/types.ts';
import { type Anchors, anchorRows, anchorsOf, eventAnchors, knownAnchors } from './anchors.ts';
import { eventTimes } from './event-times.ts';
import { guardColumn, guardsOf, keyHolds } from './guards.ts';
import { admissible, type HistoryFacts } from './history-facts.ts';
import { type Identities, leadEvents } from './identities.ts';
import { milliseconds } from './instant.ts';
import { eventIn } from './measures/measure.ts';
import type { EventColumns } from './measures/measured.ts';
import { leadAccounts, type OutcomeFacts, outcomeColumns, unsaidOf } from './outcome-facts.ts';
import { propertyColumns } from './properties.ts';
import { type CompiledSide, compileSide, type Detail } from './scored.ts';
import type { Selection } from './slice.ts';
import { outcomeColumn, outcomesOf, standingAggregates } from './standing.ts';
import { accountFacts, leadFacts, type TraitTable, traitsOf, traitTable } from './traits.ts';

/** What a statement reads besides the history: tables of the run, or subqueries for a single subject. */
export interface RunFacts {
  readonly history: HistoryFacts;
  readonly identities: Identities;
  readonly outcomes: OutcomeFacts;
  /** Rows of `supersededFigures`; read where the history restates figures. */
  readonly superseded: string;
  /** Rows of `ignoredEvents`; read where the model has guards that look at actors. */
  readonly ignored: string;
  /** Rows of `firstLeads`; read where the model has a signal that asks. */
  readonly firstLeads: string;
  /** All accounts of the leads that are scored, where they are few; else every account is looked at. */
  readonly accounts?: Selection | undefined;
}

/** One side of the model, compiled, and the subquery of the facts that it needs. */
export interface SideFacts {
  readonly side: CompiledSide;
  readonly everything: string;
}

/**
 * SELECT of the scores of the selected leads: the columns of table lead_scores but run_id and slice.
 * One scan of the leads' events; everything else is a row a lead or an account.
 */
export function leadStatement(
  model: Model,
  facts: RunFacts,
  leads: Selection,
  detail: Detail = 'contributions',
): string {
  const { side, everything } = leadSide(model, facts, leads);
  return `SELECT lead_key, lead_id, account_id, ${resultColumns}\nFROM (${side.scored(everything, detail)})`;
}

export function leadSide(model: Model, facts: RunFacts, leads: Selection): SideFacts {
  const refs = traitsOf(model, 'lead');
  const tables = { lead: traitTable(model, 'lead', refs), account: traitTable(model, 'account', refs) };
  const times = eventTimes(model.timezone, facts.history.daily);
  const properties = propertyColumns(model, 'lead');
  const { column: guard, kept } = guardsOf(model, times);
  const anchors = anchorsOf(model, 'lead', times, kept);
  const events: EventColumns = {
    ...properties,
    times,
    timezone: model.timezone,
    anchor: anchors.column,
    kept,
    lead: 'lead_key',
    leadTrait: ({ trait }) => {
      throw new RangeError(`trait lead.${trait} is counted on an account's events alone`);
    },
  };
  const isFirstLead = `if(account_id = '' OR signed_up_ms = 0, NULL, lead_key IN (SELECT lead_key FROM ${facts.firstLeads}))`;
  const side = compileSide(model, 'lead', { tables, events, anchors, isFirstLead });
  const mayEnter = admissible(facts.history, facts.superseded);

  const outcomes = outcomesOf(model).map(outcomeColumn);
  const merged = ['closed_ms', ...outcomes].map((column) => `greatest(own.${column}, its.${column}) AS ${column}`);
  // What is known of leads goes through four joins before the fifty columns of their events come to it, in one. Everyone is known or
  // named: events of whoever has no trait are among those that are looked at for names.
  const everything = `
    SELECT people.*, seen.* EXCEPT (lead_key)
    FROM (
        SELECT leads.*, accounts.* EXCEPT (account_key), ${merged.join(', ')}
        FROM (
            SELECT *,
                if(said_account_id != '', said_account_id, seen_account_id) AS account_id,
                if(account_id = '', 0, sipHash64('account', account_id)) AS account_key,
                if(said_lead_id != '', said_lead_id, seen_lead_id) AS lead_id
            FROM (${leadFacts(tables.lead, leads.holds)}) AS said
            FULL OUTER JOIN (${eventNames()}) AS named USING (lead_key)) AS leads
        ANY LEFT JOIN (${accountFacts(tables.account, facts.accounts?.holds)}) AS accounts ON accounts.account_key = leads.account_key
        ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'lead')}) AS own ON own.key = leads.lead_key
        ANY LEFT JOIN (${outcomeColumns(model, facts.outcomes, 'account')}) AS its ON its.key = leads.account_key) AS people
    ANY LEFT JOIN (${eventFacts()}) AS seen USING (lead_key)`;
  return { side, everything };

  function eventFacts(): string {
    const aggregates = [...standingAggregates(model, events, (condition) => condition), ...side.aggregates];
    const conditions = side.conditions.map((condition) => `,\n            ${condition}`).join('');
    const joinAnchors =
      anchors.all.length === 0 ? '' : `ANY LEFT JOIN (${anchorsOfLeads()}) AS anchors USING (lead_key)`;
    return `
        SELECT
            lead_key,
            ${aggregates.join(',\n            ')}
        FROM (
            SELECT *${conditions}
            FROM (${scanned('')}) AS events
            ${joinAnchors})
        GROUP BY lead_key`;
  }

  /** The leads' events for which a condition holds, empty: all of them, with the guard that ignores each. */
  function scanned(condition: string): string {
    const columns = `event, channel, quantity, at, ${milliseconds('at')} AS t${times.select}${properties.select}`;
    const read = leadEvents(
      columns,
      facts.identities,
      leads,
      condition === '' ? mayEnter : `${mayEnter} AND ${condition}`,
    );
    if (guard === '') return read;
    const first = guardColumn(model, { properties, times, actor: 'lead_key', ignored: facts.ignored, traitGuard });
    return `SELECT *, ${first} FROM (${read})`;
  }

  function traitGuard(test: Extract<GuardTest, { kind: 'trait' }>): string {
    const table = traitTable(model, test.trait.of, [test.trait]);
    const { value } = table.column(test.trait);
    const known =
      test.trait.of === 'lead'
        ? `SELECT lead_key AS key, ${value} FROM (${leadFacts(table, leads.holds)})`
        : `SELECT lead_key AS key, ${value} FROM (${accountsOfLeads(table)})`;
    return keyHolds('lead_key', known, value, test);
  }

  function anchorsOfLeads(): string {
    const ofLead = anchors.all.some((anchor) => anchor.kind === 'signed_up' || isTraitOf('lead', anchor));
    const ofAccount = anchors.all.some((anchor) => anchor.kind === 'created' || isTraitOf('account', anchor));
    const table = {
      lead: traitTable(model, 'lead', anchors.traits),
      account: traitTable(model, 'account', anchors.traits),
    };
    const sources = [
      ...(ofLead ? [knownAnchors(leadFacts(table.lead, leads.holds), 'lead', table.lead)] : []),
      ...(ofAccount ? [knownAnchors(accountsOfLeads(table.account), 'account', table.account)] : []),
      ...(anchors.events.length > 0 ? [eventAnchors(scanned(eventIn(anchors.events)), 'lead_key', kept)] : []),
    ];
    return anchorRows(anchors, 'lead_key', sources, times, model.timezone, kept);
  }

  /** What is known of the leads' accounts, by lead_key. */
  function accountsOfLeads(table: TraitTable): string {
    return `
        SELECT of_lead.lead_key AS lead_key, account.*
        FROM (${leadAccounts(facts.identities, leads, mayEnter)}) AS of_lead
        INNER JOIN (${accountFacts(table, facts.accounts?.holds)}) AS account ON account.account_key = sipHash64('account', of_lead.account_id)`;
  }

  /**
   * Id and account of the leads whose traits say no account, from their events. Apart from the main scan, which took a third
   * longer with these texts for every event.
   */
  function eventNames(): string {
    return `
        SELECT
            lead_key,
            any(lead_id) AS seen_lead_id,
            argMaxIf(account_id, (at, account_id), account_id != '') AS seen_account_id
        FROM (${leadEvents('at, account_id', facts.identities, unsaidOf(leads), mayEnter)})
        GROUP BY lead_key`;
  }
}

function isTraitOf(side: TraitRef['of'], anchor: Anchors['all'][number]): boolean {
  return anchor.kind === 'trait' && anchor.trait.of === side;
}

/** The columns that lead_scores and account_scores share, in their order. */
export const resultColumns = `fit, engagement, usage, grade, traits_known, level, tier, qualified, suppressed, hand_raised_at,
    signals, points, values, counts, first_at, last_at`;
