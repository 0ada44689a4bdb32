import { z } from 'zod';
import type { Warehouse } from './client.ts';
import type { Query } from './query.ts';

/** An event as it arrived, with the lead whose it is as known now. Instants are milliseconds since 1970. */
export interface ArrivedEvent {
  readonly kind: 'lead' | 'email' | 'alias' | 'account';
  readonly id: string;
  /** Whose it is; empty of somebody unknown. */
  readonly leadId: string;
  /** The account that the event names; empty without one. */
  readonly accountId: string;
  readonly event: string;
  readonly at: number;
  readonly eventId: string;
  readonly properties: Readonly<Record<string, string>>;
}

export interface Arrived {
  /** Names of events. */
  readonly events: readonly string[];
  /** Written here after this instant, and done after that one. */
  readonly writtenSince: number;
  readonly doneSince: number;
  readonly most: number;
}

const ms = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

const arrivedEvents: Query<ArrivedEvent> = {
  name: 'events that arrived',
  sql: `
    WITH arrived AS (
        SELECT subject_key, subject_kind, subject_id, account_id, event, at, event_id, properties, written_at
        FROM events
        WHERE written_at > ${ms('written_since')} AND event IN {events:Array(String)} AND at > ${ms('done_since')}
        ORDER BY written_at
        LIMIT {most:UInt32})
    SELECT
        toString(subject_kind) AS kind, subject_id AS id, account_id AS accountId, toString(event) AS event,
        toUnixTimestamp64Milli(at) AS at, event_id AS eventId, CAST(properties, 'Map(String, String)') AS properties,
        if(subject_kind = 'lead', subject_id, whose.lead_id) AS leadId
    FROM arrived
    LEFT JOIN (
        SELECT alias_key AS named, argMax(lead_id, (known_at, written_at, lead_id)) AS lead_id
        FROM aliases
        WHERE alias_key IN (SELECT subject_key FROM arrived WHERE subject_kind = 'alias')
        GROUP BY alias_key
        UNION ALL
        SELECT theirs AS named, min(id) AS lead_id
        FROM (
            SELECT any(lead_id) AS id, argMax(email_key, (known_at, written_at, record)) AS theirs
            FROM lead_traits
            WHERE email_key != 0 AND lead_key IN (
                SELECT lead_key FROM lead_traits
                WHERE email_key IN (SELECT subject_key FROM arrived WHERE subject_kind = 'email'))
            GROUP BY lead_key)
        GROUP BY theirs) AS whose ON whose.named = arrived.subject_key
    ORDER BY written_at`,
  row: z.object({
    kind: z.enum(['lead', 'email', 'alias', 'account']),
    id: z.string(),
    leadId: z.string(),
    accountId: z.string(),
    event: z.string(),
    at: z.coerce.number(),
    eventId: z.string(),
    properties: z.record(z.string(), z.string()),
  }),
};

/** Events of some names that were written here lately, by whichever way they came, the first written first. */
export function eventsArrived(
  warehouse: Warehouse,
  { events, writtenSince, doneSince, most }: Arrived,
  options: { readonly signal: AbortSignal },
): Promise<ArrivedEvent[]> {
  const params = { events, written_since: writtenSince, done_since: doneSince, most };
  return warehouse.rows(arrivedEvents, params, options);
}

const answered: Query<{ answers: number }> = {
  name: 'outcomes since',
  sql: `
    SELECT count() AS answers
    FROM outcomes
    WHERE subject_key IN (
        sipHash64('lead', {lead_id:String}), sipHash64('email', lower({email:String})), sipHash64('account', {account_id:String}))
      AND subject_id != '' AND at > ${ms('at')}`,
  row: z.object({ answers: z.coerce.number() }),
};

/** Whether an outcome of somebody, or of their account, is dated after an instant. */
export async function hasOutcomeSince(
  warehouse: Warehouse,
  of: {
    readonly leadId?: string | undefined;
    readonly email?: string | undefined;
    readonly accountId?: string | undefined;
  },
  at: number,
  options: { readonly signal: AbortSignal },
): Promise<boolean> {
  const params = { lead_id: of.leadId ?? '', email: of.email ?? '', account_id: of.accountId ?? '', at };
  return (await warehouse.one(answered, params, options)).answers > 0;
}
