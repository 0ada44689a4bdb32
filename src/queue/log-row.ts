import { z } from 'zod';
import { urgencies } from './routing/types.ts';
import { workStates } from './work.ts';

const ms = z.number().optional();

/**
 * One transition as the scripts append it to the outbox: stream id `FENCE-0`, one field `row` with this as JSON. Instants are milliseconds since 1970; what
 * doesn't apply is absent.
 */
export const logRowSchema = z.object({
  /** Absent where a rep left or came back. */
  entry_id: z.string().optional(),
  account_id: z.string().optional(),
  /** JSON list of lead ids; of a contact that was withdrawn, those of the contact. */
  leads: z.string().optional(),
  team: z.string().optional(),
  /** One of `logged` (transitions.ts). */
  done: z.string(),
  by: z.string(),
  role: z.enum(['rep', 'team_lead', 'admin', 'pql']),
  /** Who holds or closed it afterwards; of what ran out, or was released, who had it; of `away` and `back` whose absence it is. */
  rep: z.string().optional(),
  /** Absent for an entry that nobody had touched. */
  from_state: z.enum(workStates).optional(),
  state: z.enum(workStates).optional(),
  reason: z.string().optional(),
  note: z.string().optional(),
  until: ms,
  /** Fence of the transition that this one undid. */
  undoes: z.string().optional(),
  urgency: z.enum(urgencies).optional(),
  clock_since: ms,
  claim_due: ms,
  touch_due: ms,
  claimed_at: ms,
  touched_at: ms,
  at: z.number(),
  /** The record afterwards as JSON (Work); empty where an undoing left none. */
  work: z.string(),
});
export type OutboxRow = z.output<typeof logRowSchema>;
