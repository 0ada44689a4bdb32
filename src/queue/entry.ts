import { z } from 'zod';
import { grades, subjects, tierNames } from '../model/types.ts';
import { urgencies } from './routing/types.ts';

const points = z.number();
const instant = z.string().nullable();

/** Name of a link → URL, as routing.yaml has them, filled in with traits. */
const linksSchema = z.record(z.string(), z.string());

/** One contact of an entry, as a BDR sees it. */
export const contactSchema = z.object({
  lead_id: z.string(),
  /** Other lead ids of the same person, twenty at most: leads with the same e-mail. */
  also: z.array(z.string()).default([]),
  name: z.string(),
  email: z.string(),
  title: z.string(),
  /** As the trait says it; empty where it is unknown. */
  phone: z.string().default(''),
  /** IANA names: none where unknown; of a country of several zones the westernmost and the easternmost. */
  timezones: z.array(z.string()).max(2).default([]),
  /** Those that name a trait of the lead. */
  links: linksSchema.default({}),
  tier: z.enum(tierNames),
});
export type Contact = z.infer<typeof contactSchema>;

/** On how many events a reason rests, and the times of the first and the last of them; of a trait only when it became known. */
export const evidenceSchema = z.object({ count: z.number(), first: instant, last: instant });
export type Evidence = z.infer<typeof evidenceSchema>;

export const reasonSchema = z.object({
  /** A signal's name, `group:NAME`, `range:SCORE` or `hand_raise`. */
  signal: z.string(),
  text: z.string(),
  /** Two decimals. */
  points,
  /** Null where nothing is known to have happened: a hand-raise has its own instant, corrections rest on other reasons. */
  evidence: evidenceSchema.nullable().default(null),
});
export type EntryReason = z.infer<typeof reasonSchema>;

export const newsSchema = z.object({
  kind: z.enum(['new', 'hand_raise', 'risen']),
  since: z.string(),
  /** `P3 → P1: 9 API calls in the first week` */
  text: z.string(),
});
export type News = z.infer<typeof newsSchema>;

/** The clocks to the claim and to the first touch; null where the team promises nothing. */
export const slaSchema = z.object({
  urgency: z.enum(urgencies),
  since: z.string(),
  claim_warn: instant,
  claim_due: instant,
  touch_warn: instant,
  touch_due: instant,
});
export type EntrySla = z.infer<typeof slaSchema>;

/** An entry of a published queue, as it lies in Redis. Its place is the order of the queue; instants are ISO 8601 in UTC. */
export const entrySchema = z.object({
  /** `account:ID` or `lead:ID`. */
  entry_id: z.string(),
  team: z.string(),
  /** The best contact; empty where the account has no lead. */
  lead_id: z.string(),
  /** Other lead ids of that person. */
  also: z.array(z.string()).default([]),
  /** Empty for a lead without one. */
  account_id: z.string(),
  account: z.object({
    name: z.string(),
    domain: z.string(),
    owner: z.string(),
    traits: z.record(z.string(), z.string()),
  }),
  contacts: z.array(contactSchema),
  /** Those that name no trait of a lead. */
  links: linksSchema.default({}),
  tier: z.enum(tierNames),
  grade: z.enum(grades),
  /** Of so many traits that the fit rests on so many are known. */
  traits_known: z.number().int(),
  traits_of: z.number().int(),
  level: z.number().int(),
  /** Whose scores and reasons these are: the best contact's, or the account's own. */
  scores_of: z.enum(subjects).default('lead'),
  /** False of somebody unknown who asked to be called a moment ago: tier, grade, level and scores stand for nothing, and follow. */
  scored: z.boolean().default(true),
  scores: z.object({ fit: points, engagement: points, usage: points }),
  qualified: z.array(
    z.object({
      rule: z.string(),
      since: z.string(),
      play: z.string().optional(),
    }),
  ),
  hand_raised_at: z.string().nullable(),
  reasons: z.array(reasonSchema),
  routed_by: z.string(),
  /** When it came into this team's queue; kept while it stays there. */
  entered_at: z.string(),
  /** What is new since the day before, and why; null where nothing is. */
  news: newsSchema.nullable(),
  /** For whom alone it is, and why; null in a shared queue. */
  assigned_to: z.string().nullable(),
  assigned_by: z.enum(['owner', 'round_robin', 'team_lead']).nullable(),
  sla: slaSchema,
});
export type Entry = z.infer<typeof entrySchema>;
