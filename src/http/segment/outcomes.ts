import { z } from 'zod';
import { outcomes } from '../../model/types.ts';
import { type Fields, type MessageRow, messageText } from '../../warehouse/intake/messages/message.ts';
import type { PlaceFault } from '../problem.ts';
import type { Accepted, AcceptedMessage } from './accept.ts';
import { neededInstant, timeFault } from './instants.ts';

const text = z.string({ error: 'must be a text' }).max(1_000).optional();

const noOutcome = `must be one of ${outcomes.join(', ')}`;

/** What came of a lead or an account, as `pql import outcomes` takes it. */
export const outcomeSchema = z
  .strictObject({
    lead_id: text,
    email: text,
    account_id: text,
    outcome: z
      .string({ error: noOutcome })
      .transform((given, context) => {
        const found = outcomes.find((outcome) => outcome === given.trim().toLowerCase());
        if (found) return found;
        context.addIssue({ code: 'custom', message: noOutcome });
        return z.NEVER;
      })
      .describe(outcomes.join(', ')),
    at: neededInstant.describe('When it happened'),
    amount: z.number({ error: 'must be a number' }).min(0, 'must be 0 or more').lt(1e15, 'is too large').optional(),
    reason: text,
  })
  .refine(({ lead_id, email, account_id }) => Boolean(lead_id || email?.trim() || account_id), {
    path: ['lead_id'],
    error: 'names nobody: give one of lead_id, email or account_id',
  })
  .meta({ id: 'Outcome' });

export const outcomesEnvelope = z.strictObject({
  items: z.array(z.unknown(), { error: 'must be a list of outcomes' }),
});

/** Makes rows of outcomes, each for itself: one that can't be used doesn't keep the others. */
export function acceptOutcomes(items: readonly unknown[], now: number): Accepted {
  const accepted: AcceptedMessage[] = [];
  const rows: MessageRow[] = [];
  const faults: PlaceFault[] = [];
  for (const [i, item] of items.entries()) {
    const read = outcomeAt(now).safeParse(item);
    if (read.success) {
      const row: MessageRow = { kind: 'outcomes', fields: fieldsOf(read.data) };
      accepted.push({ text: messageText({ rows: [row] }) });
      rows.push(row);
    }
    for (const { path, message } of read.error?.issues ?? []) {
      faults.push({ place: ['body', 'items', i, ...path].join('.'), message });
    }
  }
  return { messages: accepted, rows, faults, refused: items.length - accepted.length };
}

const outcomeAt = (now: number) =>
  outcomeSchema.superRefine(({ at }, context) => {
    const fault = timeFault(at, now);
    if (fault !== undefined) context.addIssue({ code: 'custom', path: ['at'], message: fault });
  });

function fieldsOf({
  at = 0,
  amount,
  lead_id,
  email,
  account_id,
  outcome,
  reason,
}: z.output<typeof outcomeSchema>): Fields {
  return given({
    lead_id,
    email,
    account_id,
    outcome,
    at: new Date(at).toISOString(),
    // Without the exponent that a very small number would have.
    amount: amount?.toFixed(2),
    reason,
  });
}

const given = (fields: Readonly<Record<string, string | undefined>>): Fields =>
  Object.fromEntries(Object.entries(fields).flatMap(([name, text]) => (text ? [[name, text]] : [])));
