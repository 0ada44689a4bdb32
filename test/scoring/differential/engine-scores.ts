import { z } from 'zod';
import { grades, levels, type Model, type Score, type Subject, tierNames } from '../../../src/model/types.ts';
import type { Contribution, SubjectScores } from '../../../src/scoring/result.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';

const milliseconds = z.coerce.number();

const row = z.object({
  id: z.string(),
  account_id: z.string(),
  fit: z.number(),
  engagement: z.number(),
  usage: z.number(),
  grade: z.enum(grades),
  traits_known: z.number(),
  level: z.literal(levels),
  tier: z.enum(tierNames),
  qualified: z.array(z.string()),
  suppressed: z.array(z.string()),
  hand_raised_at: milliseconds.nullable(),
  signals: z.array(z.string()),
  points: z.array(z.number()),
  values: z.array(z.coerce.bigint()),
  counts: z.array(z.coerce.bigint()),
  first_at: z.array(milliseconds),
  last_at: z.array(milliseconds),
});

/** What a run wrote, in the shape of the reference scorer: leads by id, then accounts by id. */
export async function engineScores(warehouse: Warehouse, model: Model, runId: string): Promise<SubjectScores[]> {
  const scoreOf = scoresByContribution(model);
  const written = async (subject: Subject) => {
    const rows = await warehouse.rows({ name: `${subject} scores`, sql: scoresOf(subject), row }, { run_id: runId });
    return rows.map((scored) => asSubjectScores(subject, scored, scoreOf));
  };
  return [...(await written('lead')), ...(await written('account'))];
}

function scoresOf(subject: Subject): string {
  return `
    SELECT ${subject}_id AS id, account_id, fit, engagement, usage, grade, traits_known, level, tier, qualified, suppressed,
        toUnixTimestamp64Milli(hand_raised_at) AS hand_raised_at, signals, points, values, counts,
        arrayMap(at -> toUnixTimestamp64Milli(at), s.first_at) AS first_at,
        arrayMap(at -> toUnixTimestamp64Milli(at), s.last_at) AS last_at
    FROM ${subject}_scores AS s WHERE run_id = {run_id:String} ORDER BY ${subject}_id`;
}

function asSubjectScores(
  subject: Subject,
  scored: z.output<typeof row>,
  scoreOf: ReadonlyMap<string, Score | undefined>,
): SubjectScores {
  const { id, account_id, fit, engagement, usage, grade, level, tier, qualified, suppressed, signals } = scored;
  const contributions = signals.map((signal, index): Contribution => {
    if (!scoreOf.has(signal)) throw new Error(`The model has no contribution named ${signal}`);
    return {
      signal,
      score: scoreOf.get(signal),
      points: at(scored.points, index),
      value: at(scored.values, index),
      count: at(scored.counts, index),
      first: at(scored.first_at, index) || undefined,
      last: at(scored.last_at, index) || undefined,
    };
  });
  const handRaisedAt = scored.hand_raised_at ?? undefined;
  const totals = { fit, engagement, usage, grade, traitsKnown: scored.traits_known, level, tier };
  return { subject, id, accountId: account_id, ...totals, qualified, suppressed, handRaisedAt, contributions };
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index];
  if (value === undefined) throw new Error('The contributions of a row are arrays of different lengths');
  return value;
}

/** Of what may be listed the score to which it counts; ignored evidence counts to none. */
function scoresByContribution({ signals, groups, ignore }: Model): ReadonlyMap<string, Score | undefined> {
  return new Map<string, Score | undefined>([
    ...signals.map(({ name, score }) => [name, score] as const),
    ...groups.map(({ name, score }) => [`group:${name}`, score] as const),
    ...(['fit', 'engagement', 'usage'] as const).map((score) => [`range:${score}`, score] as const),
    ...ignore.map(({ name }) => [`ignored:${name}`, undefined] as const),
  ]);
}
