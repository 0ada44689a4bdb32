import { z } from 'zod';
import type { CallOptions, Warehouse } from '../../client.ts';
import type { Fields } from './message.ts';

/** A message that is sent again so many days later, by its own time, is still known by its id. */
const days = 7;

const row = z.object({ kind: z.string(), id: z.string(), event_id: z.string(), at: z.string() });

/**
 * Gives a message that was sent before the time it had then. When an event happened is reckoned from the clocks of who sends and of
 * who receives, so a second try comes out some milliseconds apart, and an event is told from others by its time too.
 */
export async function withKnownTimes(
  events: readonly Fields[],
  source: string,
  warehouse: Warehouse,
  options: CallOptions,
): Promise<Fields[]> {
  if (events.length === 0) return [];
  const subjects = events.map(subjectOf);
  const times = events.map(({ at = '' }) => at).sort();
  const found = await warehouse.rows(
    {
      name: 'times of messages that are here',
      sql: `SELECT subject_kind AS kind, subject_id AS id, event_id, formatDateTime(min(at), '%FT%T.%fZ', 'UTC') AS at
FROM events
WHERE (subject_kind, subject_key) IN
(
    SELECT subject.1, sipHash64(subject.1, subject.2)
    FROM (SELECT arrayJoin(arrayZip({kinds: Array(String)}, {ids: Array(String)})) AS subject)
)
AND events.at BETWEEN parseDateTime64BestEffort({first: String}, 3, 'UTC') - INTERVAL ${days} DAY AND parseDateTime64BestEffort({last: String}, 3, 'UTC') + INTERVAL ${days} DAY
AND event_id IN {event_ids: Array(String)} AND source = {source: String}
GROUP BY kind, id, event_id`,
      row,
    },
    {
      kinds: subjects.map(({ kind }) => kind),
      ids: subjects.map(({ id }) => id),
      event_ids: events.map(({ event_id = '' }) => event_id),
      first: times[0],
      last: times.at(-1),
      source,
    },
    options,
  );
  const known = new Map(found.map(({ kind, id, event_id, at }) => [keyOf(kind, id, event_id), at]));
  return events.map((event, i) => {
    const { kind, id } = subjects[i] ?? subjectOf(event);
    const key = keyOf(kind, id, event.event_id ?? '');
    const at = known.get(key) ?? event.at ?? '';
    known.set(key, at);
    return { ...event, at };
  });
}

/** Whom an event names: the strongest, as the table has it. Who sends never names an e-mail. */
function subjectOf({ lead_id, alias, account_id }: Fields): { readonly kind: string; readonly id: string } {
  if (lead_id) return { kind: 'lead', id: lead_id };
  return alias ? { kind: 'alias', id: alias } : { kind: 'account', id: account_id ?? '' };
}

const keyOf = (kind: string, id: string, eventId: string): string => JSON.stringify([kind, id, eventId]);
