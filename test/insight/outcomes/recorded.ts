import { gatherOutcomes } from '../../../src/insight/outcomes/gather.ts';
import { gatherQualifications } from '../../../src/insight/outcomes/units.ts';
import type { Outcome, RuleKind, Subject } from '../../../src/model/types.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { readTime } from '../../support/stories/times.ts';

/** A qualification as a run has recorded it; times as in `8 Mar 12:00`. */
export interface Qualified {
  readonly who: string;
  readonly of?: Subject;
  readonly kind?: RuleKind;
  readonly rule?: string;
  readonly model?: string;
  readonly since: string;
  readonly until?: string;
}

export interface Came {
  readonly who: string;
  readonly of?: Subject;
  readonly outcome: Outcome;
  readonly at: string;
  readonly amount?: number;
}

const instant = (text: string) => new Date(readTime(text)).toISOString().replace('Z', '');

/** Puts qualifications and outcomes into their tables. */
export async function record(
  warehouse: Warehouse,
  qualified: readonly Qualified[],
  came: readonly Came[],
): Promise<void> {
  await warehouse.insert(
    'qualification_facts',
    qualified.map(({ who, of = 'lead', kind = 'mql', rule = kind, model = 'digest', since, until }) => ({
      ...{ subject: of, subject_id: who, rule, kind, model_digest: model, since: instant(since) },
      ...{ last_held_at: instant(since), until: until === undefined ? null : instant(until) },
      ...{ ended_by: until === undefined ? '' : 'converted', as_of: instant(until ?? since) },
    })),
  );
  await warehouse.run({
    name: 'stage',
    sql: 'CREATE TABLE IF NOT EXISTS given_came (kind String, id String, outcome String, at DateTime64(3), amount Nullable(Decimal(18, 2))) ENGINE = Memory',
  });
  await warehouse.run({ name: 'stage', sql: 'TRUNCATE TABLE given_came' });
  await warehouse.insert(
    'given_came',
    came.map(({ who, of = 'lead', outcome, at, amount }) => ({
      ...{ kind: of, id: who, outcome, at: instant(at), amount: amount ?? null },
    })),
  );
  await warehouse.run({
    name: 'load',
    sql: `INSERT INTO outcomes (subject_key, subject_kind, subject_id, outcome, at, arrived_at, amount, identity)
      SELECT sipHash64(kind, id), kind, id, outcome, at, at, amount, toUInt128(rowNumberInAllBlocks()) FROM given_came`,
  });
}

/** What is known of them at a horizon, under the scratch run `scratch-a`. */
export async function gather(warehouse: Warehouse, horizon: string, of: Subject = 'account'): Promise<string> {
  const gathering = { runId: 'scratch-a', horizon: readTime(horizon) };
  await gatherOutcomes(warehouse, gathering);
  await gatherQualifications(warehouse, { ...gathering, of });
  return gathering.runId;
}

export async function forgetRecorded(warehouse: Warehouse): Promise<void> {
  for (const table of [
    'qualification_facts',
    'outcomes',
    'run_outcome_times',
    'run_lead_accounts',
    'run_qualifications',
    'run_first_contacts',
  ]) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
}
