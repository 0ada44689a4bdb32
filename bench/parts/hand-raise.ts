import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { createQueueStore } from '../../src/queue/store.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { statementMemory } from '../everyone.ts';
import type { Findings } from '../figures.ts';
import { type Asked, openAsking } from '../hand-raise/asking.ts';
import { polledRows } from '../hand-raise/polled-rows.ts';
import { type Bench, type Part, rounded, sized } from '../part.ts';
import { madeUpQueues, prefix, teams } from '../queues/made-up.ts';
import { percentile } from '../queues/offered-load.ts';
import { openRedis } from '../queues/redis.ts';

/** Also of fewer leads: only a bench that is short has less. */
const entriesInAll = 100_000;
const usual = { asks: 500, rows: 20 };
/** Of a bench that only asks whether everything works. */
const short = { asks: 50, rows: 4 };

/** How soon whoever asks to be called heads their queue, as another connection reads it: by a message, also while everybody is scored, and by a row of the company's. */
export const handRaise: Part = {
  name: 'hand-raise',
  isLeftOutOfShort: true,
  shares: [1],
  async measure(bench, engine): Promise<Findings> {
    const size = sized(1, bench, engine);
    const { asks, rows } = bench.options.scale < 0.01 ? short : usual;
    const opened = await openRedis();
    const queues = madeUpQueues(bench.options.scale < 0.01 ? 2_000 : entriesInAll, Date.now());
    const entries = [...queues.values()].reduce((sum, queue) => sum + queue.length, 0);
    const store = createQueueStore({ redis: opened.connect(), prefix, newId: randomUUID });
    const at = Date.now() - 1_000;
    const instant = { asOf: at, knownAt: at, publishedAt: at, toldUpTo: '0' };
    await store.publish({ runId: 'bench', ...instant, teams: queues });
    const asking = await openAsking(opened, bench.model);
    try {
      const on = `${rounded(entries)} entries, ${teams.length} teams, ${asks} asked`;
      // Each is another entry of the middle of its queue; those of the warm-up don't come again.
      await asking.ask({ from: 0, count: 50 });
      const alone = await asking.ask({ from: 50, count: asks });
      const meanwhile = await whileScoring(size.warehouse, bench, () => asking.ask({ from: 50 + asks, count: asks }));
      const polled = await polledRows({ asking, model: bench.model, warehouse: size.warehouse, rows });
      const figure = (name: string, found: Asked, share: number, bar?: { readonly atMost: number }) => ({
        ...{ name, value: percentile(found.milliseconds, share), unit: 'ms' as const, on },
        ...(bar && { bar }),
      });
      return {
        figures: [
          figure('hand-raise: POST /v1/track to the head, p99', alone, 0.99, { atMost: 1_000 }),
          figure('hand-raise: the same, median', alone, 0.5),
          figure('hand-raise: while everybody is scored, p99', meanwhile, 0.99, { atMost: 1_000 }),
          figure('hand-raise: while everybody is scored, median', meanwhile, 0.5),
          {
            name: `hand-raise: a row in ClickHouse to the head, polled every ${polled.every / 1_000} s, at worst`,
            value: Math.max(...polled.milliseconds),
            unit: 'ms',
            on: `${size.on}, ${rows} rows`,
            bar: { atMost: polled.every + 1_000 },
          },
          {
            name: 'hand-raise: a row in ClickHouse to the head, median',
            value: percentile(polled.milliseconds, 0.5),
            unit: 'ms',
            on: `${size.on}, ${rows} rows`,
          },
        ],
        points: [],
        checks: [`${2 * asks} who asked, and ${rows} rows, were each at the head of their queue`],
      };
    } finally {
      await asking.close();
      await opened.close();
    }
  },
};

/** One run of everyone after another, as long as the work goes on. */
async function whileScoring<Result>(
  warehouse: Warehouse,
  { model, options: { slices, threads } }: Bench,
  work: () => Promise<Result>,
): Promise<Result> {
  const context = {
    signal: new AbortController().signal,
    progress: () => undefined,
    log: pino({ level: 'silent' }),
  };
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const at = Date.now();
    const run = { runId: `bench-hand-raise-${at}`, asOf: at, knownAt: at };
    await scoreRun({ warehouse, model, run, slices, threads, memory: statementMemory }, context);
  }
  return working;
}
