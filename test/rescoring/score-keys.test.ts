import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Subject } from '../../src/model/types.ts';
import { scoreKeys, scoreRun } from '../../src/rescoring/score.ts';
import { restsOnLeadScores } from '../../src/scoring/sql/run-statements.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { batches } from '../scoring/differential/batch.ts';
import { sideBySide } from '../scoring/differential/compare.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';

const signal = new AbortController().signal;
const context = { signal, log: pino({ enabled: false }), progress: () => {} };
const limits = { threads: 2, memory: 1024 ** 3 };

describe('scoring chosen leads and accounts', () => {
  it('writes the rows that a run of everyone writes for them, and no others', { timeout: 120_000 }, async () => {
    const { warehouse, close } = await freshWarehouse();
    try {
      const [batch] = fc.sample(batches({ models: 2, histories: 40 }), { seed: 11, numRuns: 1 });
      if (!batch) throw new Error('no batch was drawn');
      await insertHistories(warehouse, sideBySide(batch.histories));
      for (const [index, model] of batch.models.entries()) {
        const full = { runId: `full-${index}`, ...batch.instant };
        const part = { runId: `part-${index}`, ...batch.instant };
        await scoreRun({ warehouse, model, run: full, slices: 2, ...limits }, context);
        const everybody = {
          lead: await rowsByKey(warehouse, 'lead', full.runId),
          account: await rowsByKey(warehouse, 'account', full.runId),
        };
        const chosen = { leads: everyThird(everybody.lead), accounts: everyThird(everybody.account) };
        expect(chosen.leads.length).toBeGreaterThan(10);
        expect(chosen.accounts.length).toBeGreaterThan(5);

        await scoreKeys({ warehouse, model, run: part, ...limits }, chosen, signal);

        const leads = await rowsByKey(warehouse, 'lead', part.runId);
        expect(leads).toEqual(only(everybody.lead, [...leads.keys()]));
        expect([...leads.keys()]).toEqual(expect.arrayContaining(chosen.leads));
        if (!restsOnLeadScores(model)) expect(leads.size).toBe(chosen.leads.length);
        expect(await rowsByKey(warehouse, 'account', part.runId)).toEqual(only(everybody.account, chosen.accounts));
      }
    } finally {
      await close();
    }
  });
});

/** Each row as one text, by its key. */
async function rowsByKey(warehouse: Warehouse, subject: Subject, runId: string): Promise<Map<bigint, string>> {
  const rows = await warehouse.rows(
    {
      name: `rows of ${subject}s`,
      sql: `
        SELECT toString(${subject}_key) AS key, toString(tuple(* EXCEPT (run_id, slice))) AS scored
        FROM ${subject}_scores WHERE run_id = {run_id:String} ORDER BY ${subject}_key`,
      row: z.object({ key: z.string(), scored: z.string() }),
    },
    { run_id: runId },
  );
  return new Map(rows.map(({ key, scored }) => [BigInt(key), scored]));
}

function everyThird(rows: ReadonlyMap<bigint, string>): bigint[] {
  return [...rows.keys()].filter((_, index) => index % 3 === 0);
}

function only(rows: ReadonlyMap<bigint, string>, keys: readonly bigint[]): Map<bigint, string> {
  return new Map([...rows].filter(([key]) => keys.includes(key)));
}
