import { z } from 'zod';
import { urgencies } from './routing/types.ts';
import { fenceSchema, type Work, workSchema, workStates } from './work.ts';

const instant = z.iso.datetime().nullable();
const { snoozed_from, assigned_by } = workSchema.shape;

/** What was done with an entry, as the API and the command line give it: instants in ISO 8601 in UTC, null where nothing is to be said. */
export const workViewSchema = z.object({
  entry_id: z.string(),
  team: z.string(),
  /** Empty for a lead without one, as in the entry. */
  account_id: z.string(),
  state: z.enum(workStates),
  /** What the next transition must carry. */
  fence: fenceSchema,
  /** When it came into this state. */
  since: z.iso.datetime(),
  /** Who holds it, or closed it. */
  rep: z.string().nullable(),
  claimed_at: instant,
  lease_until: instant,
  touched_at: instant,
  attempts: z.number().int(),
  snoozed_until: instant,
  /** What a snoozed entry wakes to. */
  snoozed_from: snoozed_from.unwrap().nullable(),
  reason: z.string().nullable(),
  recycled_until: instant,
  assigned_to: z.string().nullable(),
  assigned_by: assigned_by.unwrap().nullable(),
  /** Who is given it first after a breach. */
  offered_to: z.string().nullable(),
  /** After which the next rep is offered it. */
  offer_until: instant,
  /** Who released or lost it last. */
  passed_by: z.string().nullable(),
  /** Why it would be in no queue by now: a suppression's name, or `not_qualified`. */
  withdrawn: z.string().nullable(),
  urgency: z.enum(urgencies).nullable(),
  clock_since: instant,
  claim_warn: instant,
  claim_due: instant,
  touch_warn: instant,
  touch_due: instant,
  claim_warned_at: instant,
  claim_breached_at: instant,
  touch_warned_at: instant,
  touch_breached_at: instant,
  /** What was done last, as the log calls it. */
  last: z.string().nullable(),
  /** Until when that can be undone, and by whom. */
  undo_until: instant,
  undo_by: z.string().nullable(),
});
export type WorkView = z.output<typeof workViewSchema>;

export function workView(work: Work): WorkView {
  return {
    entry_id: work.entry_id,
    team: work.team,
    account_id: work.account_id ?? '',
    state: work.state,
    fence: work.fence,
    since: new Date(work.since).toISOString(),
    rep: work.rep ?? null,
    claimed_at: iso(work.claimed_at),
    lease_until: iso(work.lease_until),
    touched_at: iso(work.touched_at),
    attempts: work.attempts,
    snoozed_until: iso(work.snoozed_until),
    snoozed_from: work.snoozed_from ?? null,
    reason: work.reason ?? null,
    recycled_until: iso(work.recycled_until),
    assigned_to: work.assigned_to ?? null,
    assigned_by: work.assigned_by ?? null,
    offered_to: work.offered_to ?? null,
    offer_until: iso(work.offer_until),
    passed_by: work.passed_by ?? null,
    withdrawn: work.withdrawn ?? null,
    urgency: work.urgency ?? null,
    clock_since: iso(work.clock_since),
    claim_warn: iso(work.claim_warn),
    claim_due: iso(work.claim_due),
    touch_warn: iso(work.touch_warn),
    touch_due: iso(work.touch_due),
    claim_warned_at: iso(work.claim_warned_at),
    claim_breached_at: iso(work.claim_breached_at),
    touch_warned_at: iso(work.touch_warned_at),
    touch_breached_at: iso(work.touch_breached_at),
    last: work.last ?? null,
    undo_until: iso(work.undo_until),
    undo_by: work.undo_by ?? null,
  };
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
