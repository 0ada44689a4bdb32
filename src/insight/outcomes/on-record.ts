import { z } from 'zod';
import { salesStages } from '../../model/label.ts';
import type { CallOptions, Warehouse } from '../../warehouse/client.ts';
import type { Query } from '../../warehouse/query.ts';

/** What there is to tell of: instants in ms since 1970. */
export interface OnRecord {
  /** Undefined where nobody has qualified yet. */
  readonly qualifications?: { readonly first: number; readonly last: number } | undefined;
  readonly rules: readonly string[];
  readonly outcomes: number;
  /** Of the sales stages; undefined where none is recorded. */
  readonly lastStage?: number | undefined;
}

/** What was recorded up to a horizon. */
export function readOnRecord(warehouse: Warehouse, horizon: number, options: CallOptions = {}): Promise<OnRecord> {
  return warehouse.one(onRecord, { horizon }, options);
}

const count = z.coerce.number();
const until = `<= fromUnixTimestamp64Milli({horizon:Int64}, 'UTC')`;
const stages = salesStages.map((stage) => `'${stage}'`).join(', ');

const onRecord: Query<OnRecord> = {
  name: 'qualifications and outcomes on record',
  sql: `
    SELECT qualified, first_ms, last_ms, rules, outcomes, stages, last_stage_ms
    FROM (
        SELECT
            count() AS qualified, toUnixTimestamp64Milli(min(since)) AS first_ms, toUnixTimestamp64Milli(max(since)) AS last_ms,
            arraySort(groupUniqArray(toString(rule))) AS rules
        FROM qualification_facts
        WHERE since ${until}) AS facts
    CROSS JOIN (
        SELECT
            count() AS outcomes, countIf(outcome IN (${stages})) AS stages, toUnixTimestamp64Milli(maxIf(at, outcome IN (${stages}))) AS last_stage_ms
        FROM outcomes
        WHERE at ${until} AND arrived_at ${until}) AS came`,
  row: z
    .object({
      ...{ qualified: count, first_ms: count, last_ms: count, rules: z.array(z.string()) },
      ...{ outcomes: count, stages: count, last_stage_ms: count },
    })
    .transform((row) => ({
      qualifications: row.qualified === 0 ? undefined : { first: row.first_ms, last: row.last_ms },
      rules: row.rules,
      outcomes: row.outcomes,
      lastStage: row.stages === 0 ? undefined : row.last_stage_ms,
    })),
};
