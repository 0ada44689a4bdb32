import { expect } from 'vitest';
import { z } from 'zod';
import { transitions } from '../../../src/queue/transitions.ts';
import type { Warehouse } from '../../../src/warehouse/client.ts';
import type { Company } from './company.ts';
import type { Queues } from './model.ts';
import { minute } from './terms.ts';

/** What ClickHouse has and what waits for it are together all that was done, each once, in the order in which it was done. */
export async function logAgrees(warehouse: Warehouse, { outbox }: Company, queues: Queues): Promise<void> {
  const written = await warehouse.rows({
    name: 'the log as it lies there',
    sql: 'SELECT fence, entry_id, done FROM queue_log ORDER BY fence',
    row: z.object({ fence: z.string(), entry_id: z.string(), done: z.string() }),
  });
  const rows = written.map(({ fence, entry_id, done }) => `${fence} ${done} ${entry_id}`);
  const waiting = (await outbox.read({ count: 10_000 })).map(
    ({ fence, row }) => `${fence} ${row.done} ${row.entry_id ?? ''}`,
  );
  const all = [...rows, ...waiting.filter((row) => !rows.includes(row))];
  expect(all).toEqual(queues.log.map(({ fence, entryId, done }) => `${fence} ${done} ${entryId ?? ''}`).toSorted());
}

const outcomeOf = new Map<string, string>(
  Object.values(transitions).flatMap((transition) =>
    'outcome' in transition ? [[transition.done, transition.outcome] as const] : [],
  ),
);

/** The scoring was told what came of each that can't be undone any more, once, and nothing of what was undone. */
export async function outcomesAgree(warehouse: Warehouse, { clock }: Company, queues: Queues): Promise<void> {
  const found = await warehouse.rows({
    name: 'outcomes told',
    sql: "SELECT concat(subject_kind, ':', subject_id) AS whom, outcome, toUnixTimestamp64Milli(at) AS at FROM outcomes",
    row: z.object({ whom: z.string(), outcome: z.string(), at: z.coerce.number() }),
  });
  const undone = new Set(queues.log.map(({ undoes }) => undoes));
  const due = queues.log.flatMap(({ entryId, done, at, fence }) => {
    const outcome = outcomeOf.get(done);
    const isDue = outcome !== undefined && at <= clock.now - minute && !undone.has(fence);
    return isDue ? [`${entryId} ${outcome} ${at}`] : [];
  });
  expect(found.map(({ whom, outcome, at }) => `${whom} ${outcome} ${at}`).toSorted()).toEqual(
    [...new Set(due)].toSorted(),
  );
}
