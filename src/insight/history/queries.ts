import { z } from 'zod';
import { outcomes } from '../../model/types.ts';
import type {
  AccountVersion,
  AliasVersion,
  EventSubject,
  HistoryEvent,
  HistoryOutcome,
  LeadVersion,
} from '../../scoring/history.ts';
import type { Query } from '../../warehouse/query.ts';

// Every query takes as_of, known_at (milliseconds since 1970) and most, the number of rows it may give; what it selects by stands
// in `leads`, `kinds` and `ids`, `accounts` or `account`. Rows that aren't admissible are left out: no score may look at them.
const happened = `at <= fromUnixTimestamp64Milli({as_of:Int64}) AND arrived_at <= fromUnixTimestamp64Milli({known_at:Int64})`;
const known = `known_at <= fromUnixTimestamp64Milli({known_at:Int64})`;
const atMost = 'LIMIT {most:UInt32}';

// Keys as a subquery: of an array that is computed in the statement the primary key isn't used (115 ms instead of 20 for 28 leads).
const ofLeads = `lead_key IN (SELECT sipHash64('lead', arrayJoin({leads:Array(String)})))`;
const ofSubjects = `(subject_kind, subject_key) IN (
        SELECT subject.1, sipHash64(subject.1, subject.2)
        FROM (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {ids:Array(String)})) AS subject))`;

const ms = z.coerce.number();
const maybeMs = ms.nullable().transform((time) => time ?? undefined);
const texts = z.record(z.string(), z.string());

/** A version of a lead, and its e-mail as the engine compares it. */
export type LeadVersionRow = LeadVersion & { readonly lowerEmail: string };

const leadVersion: z.ZodType<LeadVersionRow> = z
  .object({
    lead_id: z.string(),
    known_ms: ms,
    written_ms: ms,
    record: z.number(),
    account_id: z.string(),
    email: z.string(),
    lower_email: z.string(),
    name: z.string(),
    signed_up_ms: maybeMs,
    traits: texts,
  })
  .transform((row) => ({
    leadId: row.lead_id,
    knownAt: row.known_ms,
    writtenAt: row.written_ms,
    record: row.record,
    accountId: row.account_id,
    email: row.email,
    lowerEmail: row.lower_email,
    name: row.name,
    signedUpAt: row.signed_up_ms,
    traits: row.traits,
  }));

const selectLeadVersions = `
    SELECT lead_id, toUnixTimestamp64Milli(known_at) AS known_ms, toUnixTimestamp64Milli(written_at) AS written_ms, record,
        account_id, email, lowerUTF8(email) AS lower_email, name, toUnixTimestamp64Milli(signed_up_at) AS signed_up_ms, traits
    FROM lead_traits`;

/** All versions of `leads`. */
export const versionsOfLeads: Query<LeadVersionRow> = {
  name: 'versions of leads',
  sql: `${selectLeadVersions} WHERE ${ofLeads} AND ${known} ${atMost}`,
  row: leadVersion,
};

/** All versions of `leads`, and of whoever ever had an e-mail that one of them ever had. */
export const versionsOfNamesakes: Query<LeadVersionRow> = {
  name: 'versions of leads and of those who share an e-mail with them',
  sql: `${selectLeadVersions}
    WHERE ${known} AND (${ofLeads} OR lead_key IN (
        SELECT lead_key FROM lead_traits
        WHERE ${known} AND email_key IN (SELECT email_key FROM lead_traits WHERE ${ofLeads} AND email_key != 0 AND ${known})))
    ${atMost}`,
  row: leadVersion,
};

/** All versions of every alias that was ever one of `leads`. */
export const aliasesOfLeads: Query<AliasVersion> = {
  name: 'aliases of leads',
  sql: `
    SELECT alias, lead_id, toUnixTimestamp64Milli(known_at) AS known_ms, toUnixTimestamp64Milli(written_at) AS written_ms
    FROM aliases
    WHERE ${known} AND alias_key IN (SELECT alias_key FROM aliases WHERE ${ofLeads} AND ${known})
    ${atMost}`,
  row: z.object({ alias: z.string(), lead_id: z.string(), known_ms: ms, written_ms: ms }).transform((row) => ({
    alias: row.alias,
    leadId: row.lead_id,
    knownAt: row.known_ms,
    writtenAt: row.written_ms,
  })),
};

/** The leads that an e-mail or an alias among the subjects ever belonged to. */
export const ownersOfSubjects: Query<string> = {
  name: 'leads of e-mails and aliases',
  sql: `
    SELECT DISTINCT lead_id FROM (
        SELECT lead_id FROM lead_traits WHERE ${known} AND email_key IN (
            SELECT sipHash64('email', id.2) FROM (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {ids:Array(String)})) AS id) WHERE id.1 = 'email')
        UNION ALL
        SELECT lead_id FROM aliases WHERE ${known} AND alias_key IN (
            SELECT sipHash64('alias', id.2) FROM (SELECT arrayJoin(arrayZip({kinds:Array(String)}, {ids:Array(String)})) AS id) WHERE id.1 = 'alias'))
    ${atMost}`,
  row: z.object({ lead_id: z.string() }).transform((row) => row.lead_id),
};

const subject: z.ZodType<EventSubject> = z.object({
  kind: z.enum(['lead', 'email', 'alias', 'account']),
  id: z.string(),
});

/**
 * Whom a trait or an event ever put into `account`, whether or not it counts at the instant: of too many nothing admissible is read
 * later. Asking when it was known took as long again, for times of as many granules.
 */
export const subjectsInAccount: Query<EventSubject> = {
  name: 'who was ever in an account',
  sql: `
    SELECT DISTINCT kind, id FROM (
        SELECT 'lead' AS kind, lead_id AS id FROM lead_traits WHERE account_id = {account:String}
        UNION ALL
        SELECT subject_kind AS kind, subject_id AS id FROM events WHERE account_key = sipHash64('account', {account:String}))
    ${atMost}`,
  row: subject,
};

const event: z.ZodType<HistoryEvent> = z
  .object({
    subject_kind: z.enum(['lead', 'email', 'alias', 'account']),
    subject_id: z.string(),
    account_id: z.string(),
    event: z.string(),
    at_ms: ms,
    arrived_ms: ms,
    channel: z.string(),
    quantity: z.coerce.bigint(),
    properties: texts,
    daily: z.boolean(),
    restates: z.string(),
  })
  .transform((row) => ({
    subject: { kind: row.subject_kind, id: row.subject_id },
    accountId: row.account_id,
    event: row.event,
    at: row.at_ms,
    arrivedAt: row.arrived_ms,
    channel: row.channel,
    quantity: row.quantity,
    properties: row.properties,
    daily: row.daily,
    restates: row.restates,
  }));

const selectEvents = (from = 'events') => `
    SELECT subject_kind, subject_id, account_id, event, toUnixTimestamp64Milli(at) AS at_ms,
        toUnixTimestamp64Milli(arrived_at) AS arrived_ms, channel, quantity, properties,
        daily, if(restates, toString(identity), '') AS restates
    FROM ${from}`;

/** All events of the subjects. */
export const eventsOfSubjects: Query<HistoryEvent> = {
  name: 'events of leads, e-mails and aliases',
  sql: `${selectEvents()} WHERE ${ofSubjects} AND ${happened} ${atMost}`,
  row: event,
};

/** All events of `leads`, by their ids and by every e-mail and alias that they ever had. */
export const eventsOfLeads: Query<HistoryEvent> = {
  name: 'events of leads',
  sql: `${selectEvents()}
    WHERE ${happened} AND (subject_kind, subject_key) IN (
        SELECT 'lead', sipHash64('lead', arrayJoin({leads:Array(String)}))
        UNION ALL
        SELECT 'email', email_key FROM lead_traits WHERE ${ofLeads} AND email_key != 0 AND ${known}
        UNION ALL
        SELECT 'alias', alias_key FROM aliases WHERE ${ofLeads} AND ${known})
    ${atMost}`,
  row: event,
};

// What a figure said before it was stated again, perhaps of another account or of none, says nothing.
const standing = `(
        SELECT * FROM events WHERE ${ofSubjects} AND (account_id != '' OR restates) AND ${happened}
        ORDER BY arrived_at DESC LIMIT 1 BY subject_kind, subject_key, identity)`;

/** Of each subject the one event that may say its account: the latest that carries one. */
export const accountEventsOfSubjects: Query<HistoryEvent> = {
  name: 'latest events that name an account',
  sql: `${selectEvents(standing)} WHERE account_id != ''
    ORDER BY at DESC, account_id DESC LIMIT 1 BY subject_kind, subject_key ${atMost}`,
  row: event,
};

/** All versions of `accounts`. */
export const versionsOfAccounts: Query<AccountVersion> = {
  name: 'versions of accounts',
  sql: `
    SELECT account_id, toUnixTimestamp64Milli(known_at) AS known_ms, toUnixTimestamp64Milli(written_at) AS written_ms, record,
        name, domain, owner, parent, toUnixTimestamp64Milli(created_at) AS created_ms, traits
    FROM account_traits
    WHERE account_key IN (SELECT sipHash64('account', arrayJoin({accounts:Array(String)}))) AND ${known}
    ${atMost}`,
  row: z
    .object({
      account_id: z.string(),
      known_ms: ms,
      written_ms: ms,
      record: z.number(),
      name: z.string(),
      domain: z.string(),
      owner: z.string(),
      parent: z.string(),
      created_ms: maybeMs,
      traits: texts,
    })
    .transform((row) => ({
      accountId: row.account_id,
      knownAt: row.known_ms,
      writtenAt: row.written_ms,
      record: row.record,
      name: row.name,
      domain: row.domain,
      owner: row.owner,
      parent: row.parent,
      createdAt: row.created_ms,
      traits: row.traits,
    })),
};

/** All outcomes of the subjects. */
export const outcomesOfSubjects: Query<HistoryOutcome> = {
  name: 'outcomes of leads, e-mails and accounts',
  sql: `
    SELECT subject_kind, subject_id, outcome, toUnixTimestamp64Milli(at) AS at_ms, toUnixTimestamp64Milli(arrived_at) AS arrived_ms
    FROM outcomes
    WHERE ${ofSubjects} AND ${happened}
    ${atMost}`,
  row: z
    .object({
      subject_kind: z.enum(['lead', 'email', 'account']),
      subject_id: z.string(),
      outcome: z.enum(outcomes),
      at_ms: ms,
      arrived_ms: ms,
    })
    .transform((row) => ({
      subject: { kind: row.subject_kind, id: row.subject_id },
      outcome: row.outcome,
      at: row.at_ms,
      arrivedAt: row.arrived_ms,
    })),
};
