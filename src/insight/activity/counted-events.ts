import type { GuardTest, Model, Subject } from '../../model/types.ts';
import { eventTimes } from '../../scoring/sql/event-times.ts';
import { guardColumn, guardsOf, keyHolds } from '../../scoring/sql/guards.ts';
import { admissible, type HistoryFacts, supersededFigures } from '../../scoring/sql/history-facts.ts';
import { actorEvents, ignoredEvents, looksAtActors } from '../../scoring/sql/ignored-events.ts';
import { milliseconds } from '../../scoring/sql/instant.ts';
import { eventsMatching } from '../../scoring/sql/measures/measure.ts';
import { propertyColumns } from '../../scoring/sql/properties.ts';
import { accountFacts, leadFacts, traitTable } from '../../scoring/sql/traits.ts';
import { ownerOf, ownersTable, type People, paired } from './people.ts';

/**
 * SELECT of the events that count for a lead or an account, as its scores take them: day (since 1970, in the model's timezone), event, channel,
 * quantity, t (ms), lead_key (0 where nobody known did it) and raised (whether somebody asks to be called). What guards ignore is left out. An account's
 * are those that name it, and those of its leads that name none. Parameters: `eventParams`.
 */
export function countedEvents(model: Model, subject: Subject, history: HistoryFacts): string {
  const times = eventTimes(model.timezone, history.daily);
  // Of the model only what guards and hand-raises ask of properties.
  const properties = propertyColumns({ ...model, signals: [], suppressions: [] }, subject);
  const { kept } = guardsOf(model, times);
  const mayEnter = admissible(history, `(${supersededFigures(isNear)})`);
  const columns = `subject_kind, subject_key, event, channel, quantity, at, ${milliseconds('at')} AS t${times.select}${properties.select}`;
  const lately = `${mayEnter} AND at >= fromUnixTimestamp64Milli({from:Int64})`;
  const ofThem = `FROM events WHERE subject_kind IN ('lead', 'email', 'alias') AND subject_key IN {them:Array(UInt64)}`;
  // Each by its own index: together they would read every event.
  const read =
    subject === 'lead'
      ? `SELECT ${columns} ${ofThem} AND ${lately}`
      : `SELECT ${columns} FROM events WHERE account_key = ${accountKey} AND ${lately}
         UNION ALL
         SELECT ${columns} ${ofThem} AND account_key = 0 AND ${lately}`;
  const ignored = !looksAtActors(model)
    ? ''
    : ignoredEvents(
        model,
        actorEvents(ownersTable, mayEnter, times, () => isNear),
      );
  const raised = model.handRaises.map(({ events, where }) => `(${eventsMatching(events, where, properties)})`);
  const guard = guardColumn(model, {
    properties,
    times,
    actor: 'if(lead_key != 0, lead_key, subject_key)',
    ignored: `(${ignored})`,
    traitGuard,
  });
  return `
    SELECT ${times.day} AS day, event, channel, quantity, t, lead_key, ${raised.length === 0 ? '0' : raised.join(' OR ')} AS raised
    FROM (
        SELECT *${guard === '' ? '' : `, ${guard}`}
        FROM (
            SELECT *, if(subject_kind = 'lead', subject_key, ${ownerOf('subject_key')}) AS lead_key
            FROM (${read})))
    WHERE ${kept === '' ? '' : `${kept} AND `}day >= {first_day:Int32}`;

  function traitGuard(test: Extract<GuardTest, { kind: 'trait' }>): string {
    const { of } = test.trait;
    const table = traitTable(model, of, [test.trait]);
    const { value } = table.column(test.trait);
    if (of === 'account') {
      const facts = accountFacts(table, (key) => `${key} = ${accountKey}`);
      return keyHolds(accountKey, `SELECT account_key AS key, ${value} FROM (${facts})`, value, test);
    }
    const facts = leadFacts(table, (key) => `${key} IN {people:Array(UInt64)}`);
    return `(lead_key != 0 AND ${keyHolds('lead_key', `SELECT lead_key AS key, ${value} FROM (${facts})`, value, test)})`;
  }
}

const accountKey = `if({account:String} = '', 0, sipHash64('account', {account:String}))`;

/** Whether somebody's events may be among these, or decide which of them count. */
const isNear = 'subject_key IN {near:Array(UInt64)}';

export interface Span {
  readonly asOf: number;
  readonly knownAt: number;
  /** First calendar day, in days since 1970. */
  readonly firstDay: number;
  /** Its beginning, in milliseconds since 1970. */
  readonly from: number;
}

const day = 86_400_000;

export function eventParams({ accountId, leads, owners, named }: People, { asOf, knownAt, firstDay, from }: Span) {
  const members = new Set(leads);
  const people = new Set([...leads, ...owners.map(({ lead }) => lead)]);
  return {
    as_of: asOf,
    known_at: knownAt,
    first_day: firstDay,
    // A daily figure is stamped at midnight in UTC, up to half a day before its day begins elsewhere.
    from: from - day,
    account: accountId,
    them: [...leads, ...owners.flatMap(({ subject, lead }) => (members.has(lead) ? [subject] : []))],
    people: [...people],
    near: [...new Set([...people, ...owners.map(({ subject }) => subject), ...named])],
    ...paired(owners),
  };
}
