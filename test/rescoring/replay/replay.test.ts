import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Subject } from '../../../src/model/types.ts';
import { replay } from '../../../src/rescoring/replay/replay.ts';
import { scoreRun } from '../../../src/rescoring/score.ts';
import { scoringTables } from '../../../src/rescoring/scratch.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import { batches } from '../../scoring/differential/batch.ts';
import { sideBySide } from '../../scoring/differential/compare.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { insertHistories } from '../../support/warehouse-history.ts';
import { context } from '../story.ts';

const warehouse = ownWarehouse();
const limits = { slices: 2, threads: 2, memory: 1024 ** 3 };
const day = 86_400_000;

test('what is replayed is what a run at that as-of and known-at writes, to the last digit, and nothing stays of it', {
  timeout: 120_000,
}, async () => {
  const [batch] = fc.sample(batches({ models: 1, histories: 40 }), { seed: 23, numRuns: 1 });
  if (!batch) throw new Error('no batch was drawn');
  await insertHistories(warehouse, sideBySide(batch.histories));
  const last = batch.instant.asOf;
  const dates = [last - 45 * day, last - 20 * day, last];

  for (const [index, model] of batch.models.entries()) {
    const parts = { warehouse, model, ...limits, now: Date.now, random: randomBytes };
    const read = ({ scoring }: { scoring: { runId: string } }) => scoresOf(scoring.runId);
    const replayed = await replay(parts, dates, read, context());
    const [leads] = await replay(parts, [last], read, context(), undefined, ['lead']);
    expect(leads).toEqual({ lead: replayed.at(-1)?.lead, account: [] });
    for (const [place, asOf] of dates.entries()) {
      const run = { runId: `model ${index} on date ${place}`, asOf, knownAt: asOf };
      await scoreRun({ warehouse, model, run, ...limits }, context());
      expect(replayed[place], `model ${index} as of ${new Date(asOf).toISOString()}`).toEqual(
        await scoresOf(run.runId),
      );
    }
    expect(replayed.map(({ lead }) => lead.length)).toEqual([...replayed.map(({ lead }) => lead.length)].sort(rising));
    expect(replayed.at(-1)?.lead.length).toBeGreaterThan(10);
  }
  expect(await leavings(warehouse)).toEqual([]);
});

const rising = (a: number, b: number) => a - b;

async function scoresOf(runId: string): Promise<Record<Subject, string[]>> {
  const read = async (subject: Subject) =>
    (
      await warehouse.rows(
        {
          name: 'rows of a run',
          sql: `
            SELECT toString(tuple(* EXCEPT (run_id, slice, signals, points, values, counts, first_at, last_at))) AS scored
            FROM ${subject}_scores WHERE run_id = {run_id:String} ORDER BY ${subject}_key`,
          row: z.object({ scored: z.string() }),
        },
        { run_id: runId },
      )
    ).map(({ scored }) => scored);
  return { lead: await read('lead'), account: await read('account') };
}

async function leavings(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows({
    name: 'leavings',
    sql: scoringTables
      .map((table) => `SELECT DISTINCT '${table}' AS of, run_id FROM ${table} WHERE startsWith(run_id, 'scratch-')`)
      .join(' UNION ALL '),
    row: z.object({ of: z.string(), run_id: z.string() }),
  });
  return rows.map(({ of }) => of);
}
