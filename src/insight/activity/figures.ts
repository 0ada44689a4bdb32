import { z } from 'zod';
import type { Model, Subject } from '../../model/types.ts';
import type { HistoryFacts } from '../../scoring/sql/history-facts.ts';
import type { Query } from '../../warehouse/query.ts';
import { countedEvents } from './counted-events.ts';

/** Names of events that are shown apart. */
export const mostEvents = 30;

const number = z.coerce.number();

const figure = z.object({
  part: z.enum(['day', 'event', 'all']),
  day: number,
  event: z.string(),
  channel: z.string(),
  count: number,
  first: number,
  last: number,
  people: number,
  names: number,
});
export type Figure = z.output<typeof figure>;

/**
 * What is counted of the events: by day and channel, by name and channel (the most frequent), and of all. One scan; what goes to this process is
 * a row for each of those.
 */
export function figuresOf(model: Model, subject: Subject, history: HistoryFacts): Query<Figure> {
  return {
    name: `activity of ${subject === 'lead' ? 'a lead' : 'an account'}`,
    sql: `
    WITH by_name AS (
        SELECT day, event, channel, sum(quantity) AS amount, min(t) AS first_t, max(t) AS last_t,
            uniqExactIfState(lead_key, lead_key != 0) AS who
        FROM (${countedEvents(model, subject, history)})
        GROUP BY day, event, channel)
    SELECT part, day, event, channel, count, first, last, people, names
    FROM (
        SELECT *, row_number() OVER (PARTITION BY part ORDER BY count DESC, event, channel) AS place
        FROM (
            SELECT
                part,
                if(part = 'day', by_name.day, 0) AS day,
                if(part = 'event', toString(by_name.event), '') AS event,
                if(part = 'all', '', toString(by_name.channel)) AS channel,
                sum(amount) AS count,
                min(first_t) AS first,
                max(last_t) AS last,
                uniqExactIfMerge(who) AS people,
                uniqExact(by_name.event, by_name.channel) AS names
            FROM by_name
            ARRAY JOIN ['day', 'event', 'all'] AS part
            GROUP BY part, day, event, channel))
    WHERE part != 'event' OR place <= ${mostEvents}
    ORDER BY part, place`,
    row: figure,
  };
}
