import { z } from 'zod';
import { urgencies } from './routing/types.ts';

/** States of an entry's life (docs/queues.md). Of the held ones a rep has the entry; the closed ones are in no queue. */
export const heldStates = ['claimed', 'contacted', 'accepted', 'snoozed'] as const;
export const closedStates = ['handed_over', 'disqualified', 'recycled'] as const;
export const workStates = ['available', ...heldStates, ...closedStates] as const;
export type WorkState = (typeof workStates)[number];

/** A number that grows with every transition of a Redis, in decimal digits: it may be more than a double holds exactly. */
export const fenceSchema = z.string().regex(/^[0-9]{1,19}$/);

const ms = z.number();

/**
 * What was done with an entry, as Redis and the log keep it, apart from every publish. An entry nobody has touched has none. Instants are
 * milliseconds since 1970; what doesn't apply is absent, because Lua's JSON has no null that it could tell from a value.
 */
export const workSchema = z.object({
  entry_id: z.string(),
  team: z.string(),
  /** Absent for a lead without one. */
  account_id: z.string().optional(),
  /** Lead ids that the outcome of a `lead:` entry is told of: the lead and the other ids of the person. Comma-free in JSON text. */
  leads: z.string().optional(),
  state: z.enum(workStates),
  /** Of the last transition. */
  fence: fenceSchema,
  /** When it came into this state. */
  since: ms,
  /** Who holds it, or closed it. */
  rep: z.string().optional(),
  claimed_at: ms.optional(),
  /** The calendar day of the team that the claim counts for, `2026-11-23`. */
  claimed_on: z.string().optional(),
  lease_until: ms.optional(),
  /** First attempt, contact or meeting since it was claimed. */
  touched_at: ms.optional(),
  attempts: z.number().int().default(0),
  snoozed_until: ms.optional(),
  /** What a snoozed entry wakes to. */
  snoozed_from: z.enum(['claimed', 'contacted', 'accepted']).optional(),
  reason: z.string().optional(),
  /** Until when a recycled one stays away. */
  recycled_until: ms.optional(),
  /** For whom alone it is while it is available, and why. */
  assigned_to: z.string().optional(),
  assigned_by: z.enum(['owner', 'round_robin', 'team_lead']).optional(),
  /** Who is given it first after a breach. */
  offered_to: z.string().optional(),
  /** After which the next rep is offered it; only where the team has a clock to the claim. */
  offer_until: ms.optional(),
  /** Who was offered it since its clocks began: each once. */
  had_offer: z.array(z.string()).optional(),
  /** Who released or lost it last. */
  passed_by: z.string().optional(),
  /** Why it is in no queue any more, or would be in none but for who holds it: a suppression's name, or `not_qualified`. */
  withdrawn: z.string().optional(),
  /** Since when it says so: a run that knew of it and has the entry puts it back. */
  withdrawn_at: ms.optional(),
  urgency: z.enum(urgencies).optional(),
  /** Since when the clocks run. */
  clock_since: ms.optional(),
  claim_warn: ms.optional(),
  claim_due: ms.optional(),
  touch_warn: ms.optional(),
  touch_due: ms.optional(),
  claim_warned_at: ms.optional(),
  claim_breached_at: ms.optional(),
  touch_warned_at: ms.optional(),
  touch_breached_at: ms.optional(),
  /** Until when the last transition can be undone, by whom, and the record before it as JSON text (empty: there was none). */
  undo_until: ms.optional(),
  undo_by: z.string().optional(),
  undo_to: z.string().optional(),
  /** Ids of the other entries that changed hands with it, and come back with it. */
  undo_with: z.array(z.string()).optional(),
  /** Of the last transition, for the log row of its undoing. */
  last: z.string().optional(),
});
export type Work = z.output<typeof workSchema>;

/** What the scripts need to know of a published entry; lies beside its document, by entry id. */
export const staySchema = workSchema
  .pick({
    team: true,
    account_id: true,
    leads: true,
    assigned_to: true,
    assigned_by: true,
    urgency: true,
    clock_since: true,
    claim_warn: true,
    claim_due: true,
    touch_warn: true,
    touch_due: true,
  })
  .extend({
    /** Where in the order of the team's queue it is: positions have gaps, and are not what people see. */
    position: z.number().int(),
    /** By which it has its place (rank.ts), without the id; absent where a version before ranks published it. */
    rank: z.string().optional(),
    hand_raised_at: ms.optional(),
    /** What a list can be narrowed to, of what this has (store/facets.ts). */
    facets: z.array(z.string()).optional(),
  });
export type Stay = z.output<typeof staySchema>;

export function isHeld({ state }: Pick<Work, 'state'>): boolean {
  return heldStates.some((held) => held === state);
}

export function isClosed({ state }: Pick<Work, 'state'>): boolean {
  return closedStates.some((closed) => closed === state);
}
