import { z } from 'zod';
import { PermanentError } from '../model/errors.ts';
import { type Model, type Score, type Subject, scores } from '../model/types.ts';
import type { Warehouse } from '../warehouse/client.ts';
import type { Query } from '../warehouse/query.ts';
import type { ScoreSummary } from './score.ts';
import type { RunInstant, StepContext } from './step.ts';

const least = 0;
const most = 10_000;

const checked = z.object({
  rows: z.coerce.number(),
  subjects: z.coerce.number(),
  unequal: z.coerce.number(),
  out_of_range: z.coerce.number(),
  examples: z.array(z.string()),
});

/** Every row's contributions against its three scores, in one pass over the run's partition. What guards ignored has no points. */
const sums = (subject: Subject): Query<z.output<typeof checked>> => ({
  name: `check ${subject} scores`,
  sql: `
    SELECT
        count() AS rows,
        uniqExact(key) AS subjects,
        countIf(is_unequal) AS unequal,
        countIf(is_out_of_range) AS out_of_range,
        groupArrayIf(3)(id, is_unequal OR is_out_of_range) AS examples
    FROM
    (
        SELECT
            ${subject}_key AS key,
            ${subject}_id AS id,
            ${scores.map((score) => `${score} != arraySum((p, s) -> if(has({${score}_names: Array(String)}, s), p, 0), arrayResize(points, length(signals)), CAST(signals, 'Array(String)'))`).join('\n            OR ')}
            OR length(points) != length(signals)
            OR arrayExists((p, s) -> NOT has(arrayConcat(${scores.map((score) => `{${score}_names: Array(String)}`).join(', ')}), s) AND (p != 0 OR NOT has({ignored_names: Array(String)}, s)),
                arrayResize(points, length(signals)), CAST(signals, 'Array(String)')) AS is_unequal,
            ${scores.map((score) => `${score} NOT BETWEEN {least: Int32} AND {most: Int32}`).join(' OR ')} AS is_out_of_range
        FROM ${subject}_scores
        WHERE run_id = {run_id: String}
    )`,
  row: checked,
});

/** Leads that are named directly by an admissible event or trait, and have no score. An alias may add more, never fewer. */
const missing: Query<{ missing: number; examples: string[] }> = {
  name: 'check known leads',
  sql: `
    WITH scored AS (SELECT lead_key FROM lead_scores WHERE run_id = {run_id: String})
    SELECT count() AS missing, groupArray(3)(id) AS examples
    FROM
    (
        SELECT DISTINCT lead_id AS id FROM lead_traits
        WHERE lead_key NOT IN scored AND known_at <= {known_at: DateTime64(3, 'UTC')}
        UNION DISTINCT
        SELECT DISTINCT subject_id AS id FROM events
        WHERE subject_key NOT IN scored AND subject_kind = 'lead'
            AND at <= {as_of: DateTime64(3, 'UTC')} AND arrived_at <= {known_at: DateTime64(3, 'UTC')}
    )`,
  row: z.object({ missing: z.coerce.number(), examples: z.array(z.string()) }),
};

/**
 * Holds what a run wrote against what must always be: each row's contributions sum to its scores, scores lie within 0 to 100,
 * nobody is there twice, and nobody who is known is missing. Throws PermanentError that names the first to break it.
 */
export async function checkRun(
  { warehouse, run, model, scored }: { warehouse: Warehouse; run: RunInstant; model: Model; scored: ScoreSummary },
  { signal, progress }: StepContext,
): Promise<void> {
  const names = {
    ...Object.fromEntries(scores.map((score) => [`${score}_names`, contributionNames(model, score)])),
    ignored_names: model.ignore.map(({ name }) => `ignored:${name}`),
  };
  const failures: string[] = [];
  for (const [done, [subject, expected]] of [
    ['lead', scored.leads] as const,
    ['account', scored.accounts] as const,
  ].entries()) {
    progress(done, 3, 'checks');
    const found = await warehouse.one(sums(subject), { ...names, run_id: run.runId, least, most }, { signal });
    const such = found.examples.length > 0 ? ` (such as ${found.examples.join(', ')})` : '';
    if (found.unequal > 0)
      failures.push(`${found.unequal} ${subject}s whose contributions don't sum to their scores${such}`);
    if (found.out_of_range > 0) failures.push(`${found.out_of_range} ${subject}s with a score outside 0 to 100${such}`);
    if (found.rows !== found.subjects) failures.push(`${found.rows - found.subjects} ${subject}s scored twice`);
    if (found.rows !== expected) failures.push(`${found.rows} ${subject}s where the scoring counted ${expected}`);
  }
  progress(2, 3, 'checks');
  const at = { as_of: run.asOf / 1000, known_at: run.knownAt / 1000, run_id: run.runId };
  const left = await warehouse.one(missing, at, { signal });
  if (left.missing > 0)
    failures.push(`${left.missing} known leads without a score (such as ${left.examples.join(', ')})`);
  progress(3, 3, 'checks');

  if (failures.length > 0) {
    throw new PermanentError(
      `Run ${run.runId} was not published, because its scores don't hold: ${failures.join('; ')}. This is a defect of pql: please report it with the model.`,
    );
  }
}

/** Every name under which points of one score may appear among the contributions. */
function contributionNames(model: Model, score: Score): string[] {
  return [
    ...model.signals.filter((signal) => signal.score === score).map(({ name }) => name),
    ...model.groups.filter((group) => group.score === score).map(({ name }) => `group:${name}`),
    `range:${score}`,
  ];
}
