import { setTimeout as pause } from 'node:timers/promises';
import { createArrivedHandRaises } from '../../src/handoff/hand-raise/arrived.ts';
import { TransientError } from '../../src/model/errors.ts';
import type { Model } from '../../src/model/types.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { createPoll } from '../../src/warehouse/sources/poll.ts';
import { pullSources } from '../../src/warehouse/sources/pull.ts';
import { parseSources } from '../../src/warehouse/sources/schema.ts';
import { teams } from '../queues/made-up.ts';
import type { Asking } from './asking.ts';

const every = 2_000;
const company = 'bench_company';
const limits = { threads: 2, memory: 2 ** 30, overlap: 3_600_000 };

/** Of each row, milliseconds from its insert into a table of the company's to where another connection reads the entry at the head. */
export async function polledRows({
  asking,
  model,
  warehouse,
  rows,
}: {
  asking: Asking;
  model: Model;
  warehouse: Warehouse;
  rows: number;
}): Promise<{ readonly every: number; readonly milliseconds: readonly number[] }> {
  const run = (sql: string) => warehouse.run({ name: 'the company', sql });
  await run(`CREATE DATABASE IF NOT EXISTS ${company}`);
  await run(`DROP TABLE IF EXISTS ${company}.forms`);
  await run(
    `CREATE TABLE ${company}.forms (inserted DateTime64(3, 'UTC') DEFAULT now64(3), at DateTime64(3, 'UTC'), user String) ENGINE = MergeTree ORDER BY inserted`,
  );
  const sources = parseSources(
    `events: { from: ${company}.forms, arrived: inserted, fields: { lead_id: user, event: { value: demo_requested }, at: at } }`,
    'sources.yaml',
    {},
  );
  const { signal } = new AbortController();
  const polling = { writer: inProcessWriter(), signal };
  const now = () => Date.now();
  await pullSources({ warehouse, sources, now: now(), limits, ...polling, progress: () => undefined });
  const poll = createPoll({ warehouse, limits, now });
  const arrived = createArrivedHandRaises({ ...asking, warehouse, readModel: async () => model, now });
  await arrived.look(signal);

  const ending = new AbortController();
  async function polls(): Promise<void> {
    while (!ending.signal.aborted) {
      const next = performance.now() + every;
      for (const source of sources.sources) await poll.once(source, polling);
      await arrived.look(signal);
      await pause(Math.max(0, next - performance.now()));
    }
  }
  const polled = polls();
  const milliseconds: number[] = [];
  // Longer ago than anybody else asked: each comes to the head.
  const began = now() - 3_600_000;
  for (let index = 0; index < rows; index += 1) {
    const team = teams[index % teams.length] ?? '';
    const account = `${team}-${20 + Math.floor(index / teams.length)}`;
    // At any moment between two polls.
    await pause((every * index) / rows);
    await run(
      `INSERT INTO ${company}.forms (at, user) SELECT fromUnixTimestamp64Milli(${began - index * 100}), 'user-${account}-1'`,
    );
    const inserted = performance.now();
    while ((await asking.store.list(team, { limit: 1 })).entries[0]?.entry_id !== `account:${account}`) {
      if (performance.now() - inserted > 30_000) {
        throw new TransientError(`A row in ClickHouse was not at the head of ${team} within 30 s.`);
      }
      await pause(5);
    }
    milliseconds.push(performance.now() - inserted);
  }
  ending.abort();
  await polled;
  return { every, milliseconds };
}
