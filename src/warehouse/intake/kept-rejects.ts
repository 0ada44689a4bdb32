import type { CallOptions, Warehouse } from '../client.ts';
import type { KindName } from './kinds.ts';
import type { Stage } from './stage.ts';

/** Keeps refused rows of a stage in `rejects`, those that are there already but once. */
export async function keepRejects(
  stage: Stage,
  intake: { readonly id: string; readonly source: string },
  warehouse: Warehouse,
  options: CallOptions,
): Promise<void> {
  await warehouse.run(
    {
      name: 'keep rejects',
      // One wrong column may refuse millions: what is kept shows why, intakes.rejected says how many.
      sql: `INSERT INTO rejects (intake_id, source, kind, field, reason, record, rejected_at)
SELECT {id: String}, source, {kind: String}, reject_field, reject_reason, reject_record, now64(3)
FROM ${stage.table}
WHERE reject_field != '' AND (reject_field, reject_record) NOT IN (SELECT field, record FROM rejects WHERE source = {source: String})
LIMIT 10000`,
    },
    { id: intake.id, kind: stage.kind.name, source: intake.source },
    options,
  );
}

/** A row that never came to a stage. */
export interface Reject {
  readonly intakeId: string;
  readonly source: string;
  /** Empty where not even that could be read. */
  readonly kind: KindName | '';
  readonly field: string;
  readonly reason: string;
  /** JSON, without anything personal. */
  readonly record: string;
}

/** Keeps one reject, once. */
export async function keepReject(reject: Reject, warehouse: Warehouse, options: CallOptions): Promise<void> {
  const { intakeId, ...said } = reject;
  await warehouse.run(
    {
      name: 'keep a reject',
      sql: `INSERT INTO rejects (intake_id, source, kind, field, reason, record, rejected_at)
SELECT {id: String}, {source: String}, {kind: String}, {field: String}, {reason: String}, {record: String}, now64(3)
WHERE ({field: String}, {record: String}) NOT IN (SELECT field, record FROM rejects WHERE source = {source: String})`,
    },
    { id: intakeId, ...said },
    options,
  );
}
