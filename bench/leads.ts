import { z } from 'zod';
import type { Model, Subject } from '../src/model/types.ts';
import type { SubjectScores } from '../src/scoring/result.ts';
import { accountScoreRow, accountScores, leadScoreRow, leadScores } from '../src/scoring/score-row.ts';
import type { Warehouse } from '../src/warehouse/client.ts';

/** Ids of leads that a run wrote, anywhere in the key space; others for another number. */
export function someLeadIds(warehouse: Warehouse, runId: string, count: number, number: number): Promise<string[]> {
  return warehouse.rows(
    {
      name: 'ids of some leads',
      sql: `
        SELECT lead_id FROM lead_scores WHERE run_id = {run_id:String}
        ORDER BY intHash64(bitXor(lead_key, {number:UInt64})) LIMIT {count:UInt32}`,
      row: z.object({ lead_id: z.string() }).transform((row) => row.lead_id),
    },
    { run_id: runId, count, number },
  );
}

/** What a run wrote for the ids, or for everybody in the sample. */
export async function writtenScores(
  warehouse: Warehouse,
  model: Model,
  runId: string,
  of: Subject,
  ids: readonly string[] | 'sample',
): Promise<SubjectScores[]> {
  const isSample = ids === 'sample';
  const among = isSample ? `(SELECT id FROM sample_subjects WHERE kind = '${of}')` : '{ids:Array(String)}';
  const sql = `SELECT * FROM ${of}_scores WHERE run_id = {run_id:String} AND ${of}_id IN ${among}`;
  const params = { run_id: runId, ...(isSample ? {} : { ids }) };
  if (of === 'lead') {
    const rows = await warehouse.rows({ name: 'written scores of leads', sql, row: leadScoreRow }, params);
    return rows.map((row) => leadScores(row, model));
  }
  const rows = await warehouse.rows({ name: 'written scores of accounts', sql, row: accountScoreRow }, params);
  return rows.map((row) => accountScores(row, model));
}
