import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import { type Model, type Score, scores, tierNames } from '../model/types.ts';
import type { Contribution, SubjectScores } from './result.ts';

const instant = z.iso.datetime({ local: true, offset: true }).transform((text) => Date.parse(text));
const whole = z.coerce.bigint();

/** A row of lead_scores or account_scores, or of the statement that fills them, in JSON. */
export const scoreRow = z.object({
  account_id: z.string(),
  fit: z.coerce.number(),
  engagement: z.coerce.number(),
  usage: z.coerce.number(),
  grade: z.enum(['A', 'B', 'C', 'D']),
  traits_known: z.coerce.number(),
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  tier: z.enum(tierNames),
  qualified: z.array(z.string()),
  suppressed: z.array(z.string()),
  hand_raised_at: instant.nullable(),
  signals: z.array(z.string()),
  points: z.array(z.coerce.number()),
  values: z.array(whole),
  counts: z.array(whole),
  first_at: z.array(instant),
  last_at: z.array(instant),
});
export type ScoreRow = z.output<typeof scoreRow>;

export const leadScoreRow = scoreRow.extend({ lead_id: z.string() });
export const accountScoreRow = scoreRow;

export function leadScores(row: z.output<typeof leadScoreRow>, model: Model): SubjectScores {
  return { subject: 'lead', id: row.lead_id, ...shared(row, model) };
}

export function accountScores(row: ScoreRow, model: Model): SubjectScores {
  return { subject: 'account', id: row.account_id, ...shared(row, model) };
}

function shared(row: ScoreRow, model: Model): Omit<SubjectScores, 'subject' | 'id'> {
  return {
    accountId: row.account_id,
    fit: row.fit,
    engagement: row.engagement,
    usage: row.usage,
    grade: row.grade,
    traitsKnown: row.traits_known,
    level: row.level,
    tier: row.tier,
    qualified: row.qualified,
    suppressed: row.suppressed,
    ...(row.hand_raised_at === null ? {} : { handRaisedAt: row.hand_raised_at }),
    contributions: row.signals.map((signal, index) => contribution(row, signal, index, model)),
  };
}

function contribution(row: ScoreRow, signal: string, index: number, model: Model): Contribution {
  const [first, last] = [row.first_at[index] ?? 0, row.last_at[index] ?? 0];
  return {
    signal,
    score: scoreOf(model, signal),
    points: row.points[index] ?? 0,
    value: row.values[index] ?? 0n,
    count: row.counts[index] ?? 0n,
    // 1970 stands for none.
    ...(last === 0 ? {} : { first, last }),
  };
}

/** Which score a contribution belongs to: a signal's, a group's or a range's. What a guard ignored belongs to none. */
function scoreOf(model: Model, contribution: string): Score | undefined {
  if (model.ignore.some(({ name }) => contribution === `ignored:${name}`)) return undefined;
  const found =
    scores.find((score) => contribution === `range:${score}`) ??
    model.groups.find(({ name }) => contribution === `group:${name}`)?.score ??
    model.signals.find(({ name }) => contribution === name)?.score;
  if (found !== undefined) return found;
  throw new PermanentError(
    `Model ${model.name} has no signal, group or guard "${contribution}", which a stored score names: the score was made by another model. Rescore, or use that model.`,
  );
}
