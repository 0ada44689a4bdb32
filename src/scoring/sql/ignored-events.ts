import type { Guard, Model } from '../../model/types.ts';
import type { EventTimes } from './event-times.ts';
import type { Identities } from './identities.ts';
import { milliseconds } from './instant.ts';
import { eventIn } from './measures/measure.ts';
import { textHash } from './properties.ts';

/** Do guards of this model ask what else an actor did? */
export function looksAtActors({ ignore }: Model): boolean {
  return ignore.some(({ test }) => test.kind === 'burst' || test.kind === 'soon_after');
}

/** SELECT of some columns of the events, with `actor_key`, of those for which a condition holds; empty: of all. */
export type ActorEvents = (columns: string, condition: string) => string;

/**
 * The events that guards ignore for what else their actor did, each once: rows of (guard, actor_key, event, at_ms, text). Of an
 * actor's events with one name, time and (with `per`) text all or none are ignored, so these tell them.
 */
export function ignoredEvents({ ignore }: Model, events: ActorEvents): string {
  return ignore
    .flatMap((guard, index) => {
      const rows = ignoredBy(guard, events);
      return rows.map((sql) => `SELECT ${index} AS guard, actor_key, event, at_ms, text FROM (${sql})`);
    })
    .join('\n    UNION ALL ');
}

function ignoredBy({ test }: Guard, events: ActorEvents): string[] {
  if (test.kind === 'burst') return [inBursts(test, events)];
  if (test.kind === 'soon_after') return soonAfter(test, events);
  return [];
}

/**
 * All of more than `most` events of one name within less than `within`. Nearly nobody did so much at all: counting each one's
 * events is quick, and only those who did are looked at by name. Of a name's times, in order, each that is at most `most` places
 * behind the beginning of such a series is in it. Arrays go side by side: a lambda that looks into another copies it for each element.
 */
function inBursts({ events: most, within }: Extract<Guard['test'], { kind: 'burst' }>, events: ActorEvents): string {
  const busy = `SELECT actor_key FROM (${events('1 AS one', '')}) GROUP BY actor_key HAVING count() > ${most}`;
  return `
        SELECT
            actor_key, event, toUInt128(0) AS text, arraySort(groupArray(t)) AS times,
            arrayMap((from, to) -> to - from < ${within}, arraySlice(times, 1, length(times) - ${most}), arraySlice(times, ${most + 1})) AS begins,
            arrayCumSum(arrayResize(begins, length(times), 0)) AS begun,
            arraySlice(arrayConcat(arrayWithConstant(${most + 1}, 0), begun), 1, length(times)) AS ended,
            arrayJoin(arrayDistinct(arrayFilter((_, from, to) -> from > to, times, begun, ended))) AS at_ms
        FROM (${events('event, t', '')})
        WHERE actor_key IN (${busy})
        GROUP BY actor_key, event
        HAVING count() > ${most}`;
}

/** Those no later than `within` after one of `after`. An event is no predecessor of itself; another at its time is one. */
function soonAfter(
  { events: names, after, within, per }: Extract<Guard['test'], { kind: 'soon_after' }>,
  events: ActorEvents,
): string[] {
  const text = per === undefined ? 'toUInt128(0)' : textHash(per);
  const said = per === undefined ? '' : ` AND ${textHash(per)} != 0`;
  const guarded = (of: readonly string[]) =>
    `SELECT actor_key, event, t AS at_ms, text FROM (${events(`event, t, ${text} AS text`, `${eventIn(of)}${said}`)}) GROUP BY ALL`;
  const predecessors = `SELECT actor_key, text, t AS at_ms, count() AS at_once FROM (${events(`t, ${text} AS text`, `${eventIn(after)}${said}`)}) GROUP BY ALL`;
  const following = (of: readonly string[], later: '>=' | '>') => `
        SELECT late.actor_key AS actor_key, late.event AS event, late.at_ms AS at_ms, late.text AS text
        FROM (${guarded(of)}) AS late
        ASOF INNER JOIN (${predecessors}) AS early
            ON late.actor_key = early.actor_key AND late.text = early.text AND late.at_ms ${later} early.at_ms
        WHERE late.at_ms - early.at_ms <= ${within}`;

  const both = names.filter((name) => after.includes(name));
  const others = names.filter((name) => !after.includes(name));
  return [
    ...(others.length === 0 ? [] : [following(others, '>=')]),
    ...(both.length === 0
      ? []
      : [
          following(both, '>'),
          `
        SELECT late.actor_key AS actor_key, late.event AS event, late.at_ms AS at_ms, late.text AS text
        FROM (${guarded(both)}) AS late
        INNER JOIN (${predecessors}) AS early
            ON late.actor_key = early.actor_key AND late.text = early.text AND late.at_ms = early.at_ms
        WHERE early.at_once > 1`,
        ]),
  ];
}

/**
 * All admissible events by actor: the lead that an event belongs to, else whom it names. Those that name a lead, nearly all,
 * need no join. `near` limits them to those with some subject_key: of an actor all or none.
 */
export function actorEvents(
  identities: Identities,
  admissible: string,
  times: EventTimes,
  near?: (subjectKey: string) => string,
): ActorEvents {
  const from = (kinds: string) =>
    `FROM (SELECT *, ${milliseconds('at')} AS t FROM events WHERE subject_kind IN (${kinds})${near ? ` AND ${near('subject_key')}` : ''}) AS events`;
  return (columns, condition) => {
    const where = [admissible, times.counts, condition].filter((one) => one !== '').join(' AND ');
    return `
            SELECT subject_key AS actor_key, ${columns}
            ${from("'lead'")}
            WHERE ${where}
            UNION ALL
            SELECT if(whose.lead_key != 0, whose.lead_key, events.subject_key) AS actor_key, ${columns}
            ${from("'email', 'alias', 'account'")}
            ANY LEFT JOIN (SELECT subject_key, lead_key FROM ${identities}) AS whose ON whose.subject_key = events.subject_key
            WHERE ${where}`;
  };
}
