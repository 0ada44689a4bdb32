import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { createDesk } from '../../src/queue/desk.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { createQueueStore } from '../../src/queue/store.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import { baseRun } from '../../src/rescoring/touched/base-run.ts';
import { createFollow, type Follow } from '../../src/rescoring/touched/follow.ts';
import { countMoved, movedSince } from '../../src/rescoring/touched/moved.ts';
import { touchedRun } from '../../src/rescoring/touched/run.ts';
import { createTouchedRuns } from '../../src/rescoring/touched/touched-runs.ts';
import { statementMemory } from '../everyone.ts';
import { median } from '../figures.ts';
import { type Bench, type Part, type SizedWarehouse, sized } from '../part.ts';
import { openRedis } from '../queues/redis.ts';

const leadsASecond = 1_000;
const aMinute = 60;
/** Of a bench that only asks whether everything works. */
const short = 5;
const routing = readRouting('{ teams: { all: {} }, rules: [{ else: all }] }', 'routing.yaml');

/** Other leads every second have an event, for a minute: whether the touched runs keep up, and how long after it they have scored somebody. */
export const live: Part = {
  name: 'live',
  shares: [1],
  async measure(bench, engine) {
    const size = sized(1, bench, engine);
    const redis = await openRedis();
    try {
      const follow = await published(size, bench, redis.connect());
      const seconds = bench.options.scale < 0.01 ? short : aMinute;
      const { lags, took, left } = await moving(size, follow, bench, seconds);
      const on = `${size.on}, ${leadsMoving(size).toLocaleString('en')} leads a second for ${seconds} s`;
      return {
        figures: [
          { name: 'live: from an event to its scores and entry, median', value: median(lags), unit: 's', on },
          { name: 'live: the same, at worst', value: Math.max(...lags), unit: 's', on, bar: { atMost: 30 } },
          { name: 'live: a touched run', value: median(took), unit: 's', on },
          {
            name: 'live: seconds to catch up when nothing moves any more',
            value: left,
            unit: 's',
            on,
            bar: { atMost: 10 },
          },
        ],
        points: [],
        checks: [],
      };
    } finally {
      await redis.close();
    }
  },
};

/** A small company has fewer leads than move in a minute at full size. */
function leadsMoving({ company }: SizedWarehouse): number {
  return Math.min(leadsASecond, Math.floor(company.leads / aMinute));
}

async function published(
  { warehouse }: SizedWarehouse,
  { model, options }: Bench,
  redis: ReturnType<Awaited<ReturnType<typeof openRedis>>['connect']>,
): Promise<Follow> {
  for (const table of [
    'moved',
    'live_entries',
    'touched_runs',
    'touched_lead_scores',
    'touched_account_scores',
    'publications',
  ]) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
  const quietly = { signal: new AbortController().signal, log: pino({ level: 'silent' }), progress: () => undefined };
  const prefix = `{bench-${randomUUID()}}`;
  const now = () => Date.now();
  const store = createQueueStore({ redis, prefix, newId: randomUUID });
  const parts = {
    ...{
      warehouse,
      store,
      desk: createDesk({ redis, prefix, now }),
      threads: options.threads,
      memory: statementMemory,
    },
    exclusively: <Result>(work: (lost: AbortSignal) => Promise<Result>) => work(new AbortController().signal),
  };
  const run = { runId: 'live', asOf: now(), knownAt: now() };
  await scoreRun({ ...parts, model, run, slices: options.slices }, quietly);
  const ensureStanding = async () => undefined;
  await publishRun({ ...parts, ensureStanding, model, routing, run, queueLimit: 5_000, now: now() }, quietly);

  const touchedRuns = createTouchedRuns(warehouse);
  const contract = async () => ({ model, routing });
  const touching = {
    ...parts,
    touchedRuns,
    contract,
    engineNow: async () => now(),
    now,
    random: randomBytes,
    // Whatever the story makes of who moves, it goes on.
    inflation: { mode: 'warn' as const, most: 50 },
    log: quietly.log,
  };
  return createFollow({
    baseRun: (signal) => baseRun(warehouse, { signal }),
    upTo: (runId, signal) => touchedRuns.upTo(runId, { signal }),
    movedSince: (since, limit, signal) => movedSince(warehouse, since, limit, { signal }),
    countMoved: (since, signal) => countMoved(warehouse, since, { signal }),
    touchedRun: (taken, base, signal) => touchedRun(touching, taken, base, signal),
    startFull: async () => ({ runId: 'full' }),
    isDropped: async () => false,
    most: 20_000,
    fullBeyond: 200_000,
    log: quietly.log,
  });
}

async function moving(size: SizedWarehouse, { look }: Follow, { say }: Bench, seconds: number) {
  const lags: number[] = [];
  const took: number[] = [];
  const { signal } = new AbortController();
  let isMoving = true;
  let ended = 0;
  const moves = move(size, seconds).finally(() => {
    isMoving = false;
    ended = Date.now();
  });
  for (let isDone = false; !isDone; ) {
    const wasMoving = isMoving;
    const { run, isBehind } = await look(signal);
    if (run) {
      const lag = (Date.now() - run.upTo) / 1_000;
      lags.push(lag);
      took.push(run.seconds);
      say(`${run.leads} leads and ${run.accounts} accounts in ${run.seconds.toFixed(1)} s, ${lag.toFixed(1)} s behind`);
    }
    isDone = !wasMoving && !run;
    if (!isBehind && !isDone) await pause(1_000);
  }
  await moves;
  return { lags, took, left: (Date.now() - ended) / 1_000 };
}

/** An event each of other leads every second. */
async function move(size: SizedWarehouse, seconds: number): Promise<void> {
  const begin = Date.now();
  const count = leadsMoving(size);
  for (let second = 0; second < seconds; second += 1) {
    await size.warehouse.run(
      {
        name: 'move leads',
        sql: `
        INSERT INTO events (subject_key, subject_kind, subject_id, event, at, arrived_at, channel, quantity, identity, source, written_at)
        SELECT lead_key, 'lead', lead_id, 'api_call', now64(3), now64(3), 'product', 1, reinterpretAsUInt128(generateUUIDv4()), 'live', now64(3)
        FROM (SELECT DISTINCT lead_key, lead_id FROM lead_traits ORDER BY lead_key LIMIT {count:UInt32} OFFSET {from:UInt32})`,
      },
      { count, from: second * count },
    );
    await pause(Math.max(0, begin + (second + 1) * 1_000 - Date.now()));
  }
}
