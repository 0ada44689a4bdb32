import { z } from 'zod';
import { notYet, overdue, unsigned } from './agreement.ts';
import { derivedTraitSchema } from './derived-traits.ts';
import type { Reading } from './document.ts';
import { groupSchema } from './groups.ts';
import { guardSchema } from './guards.ts';
import { handRaiseSchema } from './hand-raises.ts';
import { ruleSchema } from './rules.ts';
import { keyed } from './shape.ts';
import { signalSchema } from './signals.ts';
import { suppressionSchema, suppressSchema } from './suppressions.ts';
import { targetsSchema } from './targets.ts';
import { namePattern, nameRule, timezone } from './terms.ts';
import { tiersSchema } from './tiers.ts';
import { traitRef } from './traits.ts';

const name = z.string().regex(namePattern, { error: `is no name; ${nameRule}` });

const date = z
  .string()
  .refine(isDate, { error: (issue) => `\`${String(issue.input)}\` is no date; write it like 2026-01-31` })
  .meta({ format: 'date' });

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date.parse takes 2026-02-30 for the second of March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const agreedSchema = keyed({
  marketing: date.optional().describe('The day on which marketing agreed.'),
  sales: date.optional().describe('The day on which sales agreed.'),
  review_by: date.optional().describe('The day by which both look at it again.'),
});

/** model.yaml as it is written. Its parts are parsed one by one (parse.ts), so that one fault doesn't hide another. */
export const modelSchema = keyed({
  model: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, {
      error: 'is no name; write a to z, 0 to 9, _ and -, first a letter, at most 64',
    })
    .describe('The name of the contract.'),
  timezone: timezone.optional().describe('The timezone of calendar days, like Europe/Berlin; UTC if not said.'),
  agreed: agreedSchema
    .optional()
    .describe('When marketing and sales agreed on this contract, and when they look at it again.'),
  targets: targetsSchema
    .optional()
    .describe(
      'What the contract should bring, no part of scoring: mql_to_sql, qualified_a_week, won_a_quarter, and others freely keyed.',
    ),
  traits: z
    .record(traitRef, derivedTraitSchema)
    .optional()
    .describe('Traits made of others, like lead.seniority of lead.title: a map from a trait to its rows.'),
  ignore: z
    .array(guardSchema)
    .optional()
    .describe(
      'Guards against noise: an event that one of them ignores counts for no signal. The first that applies is named.',
    ),
  signals: z.record(name, signalSchema).describe('What counts and how much: a map from a name to a signal.'),
  groups: z.record(name, groupSchema).optional().describe('Limits and floors of several signals together.'),
  hand_raise: z
    .array(handRaiseSchema)
    .optional()
    .describe('Events with which someone asks to be called; they outrank every score.'),
  qualify: z
    .record(name, ruleSchema)
    .optional()
    .describe('From when on somebody is worth a call: a map from a name to a rule, all of whose conditions must hold.'),
  tiers: tiersSchema.optional().describe('How fit and activity become a tier; the usual figures if not said.'),
  suppressions: z
    .record(name, suppressionSchema)
    .optional()
    .describe('Definitions of suppressions, beside or in place of the five that are known.'),
  suppress: suppressSchema.optional().describe('Keeps a lead or an account out of every queue though it qualifies.'),
});

/** Warns of a contract that one side hasn't agreed to, or on a day after `today`, or whose review is overdue. */
export function checkAgreed(
  agreed: z.output<typeof agreedSchema> | undefined,
  today: string | undefined,
  reading: Reading,
): void {
  const missing = unsigned(agreed);
  if (missing !== undefined) reading.warn(['agreed'], missing);
  if (today !== undefined) {
    for (const { side, said } of notYet(agreed, today)) reading.warn(['agreed', side], said);
  }
  const late = today === undefined ? undefined : overdue(agreed, today);
  if (late !== undefined) reading.warn(['agreed', 'review_by'], late);
  const { review_by: review } = agreed ?? {};
  if (review !== undefined && [agreed?.marketing, agreed?.sales].some((date) => date !== undefined && date >= review)) {
    reading.fault(['agreed', 'review_by'], 'lies before the day of the agreement; write a later day');
  }
}

/** JSON Schema (draft 2020-12) of model.yaml, for completion in an editor. */
export function modelJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(modelSchema, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'Scoring contract (model.yaml)' };
}
