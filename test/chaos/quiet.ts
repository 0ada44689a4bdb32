import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { ask, type Load } from './load/ask.ts';
import { prefix, type Rig } from './rig.ts';

/** Retries wait up to a minute between two tries: two of them. */
const quietWithin = 150_000;
const endStates = new Set(['published', 'superseded', 'failed', 'held', 'dropped']);

const started = z.object({ run_id: z.string(), joined: z.boolean() });
const run = z.object({
  run_id: z.string(),
  state: z.string(),
  message: z.string(),
  as_of: z.string(),
  known_at: z.string(),
});
export type EndedRun = z.output<typeof run>;

/** Waits until all processes work, no job of a run is left, and nothing waits in Redis to be written. */
export async function untilQuiet(rig: Rig): Promise<void> {
  const { services, kept } = rig;
  await eventually(
    'Redis and ClickHouse are back',
    () => services.isUp('redis') && services.isUp('engine'),
    quietWithin,
  );
  await eventually('all processes work', () => kept.every((one) => one.isReady()), quietWithin);
  await eventually(
    'no run is under way, nothing waits to be written, and nobody to be rescored',
    async () => (await isQuiet(rig)) && (await nobodyWaits(rig)),
    quietWithin,
  );
}

const counted = z.object({ waiting: z.coerce.number() });

/** Whether touched runs have come as far as what has arrived since the published run. */
async function nobodyWaits(rig: Rig): Promise<boolean> {
  const [found] = await rig.rows(
    `WITH
       (SELECT argMax(run_id, (as_of, published_at)) FROM publications) AS base,
       (SELECT least(assumeNotNull(as_of), ifNull(known_at, assumeNotNull(as_of))) FROM runs FINAL WHERE run_id = base) AS seen,
       (SELECT max(up_to) FROM touched_runs WHERE base_run_id = base) AS up_to
     SELECT count() AS waiting FROM moved WHERE moved_at > greatest(seen, up_to)`,
    counted,
  );
  return found?.waiting === 0;
}

async function isQuiet({ services: { redis } }: Rig): Promise<boolean> {
  const states = ['wait', 'active', 'paused'].map((state) => redis.llen(`${prefix}:runs:${state}`));
  const sets = ['delayed', 'prioritized', 'waiting-children'].map((state) => redis.zcard(`${prefix}:runs:${state}`));
  const streams = [`${prefix}:queue:outbox`, `${prefix}:intake:messages`].map((stream) => redis.xlen(stream));
  try {
    const left = await Promise.all([...states, ...sets, ...streams]);
    return left.every((count) => count === 0);
  } catch {
    // It has just been killed, or is reading its file.
    return false;
  }
}

/** Begins a run of its own, with which all that was given is scored, and waits for its end. */
export async function lastRun(load: Load): Promise<EndedRun> {
  const { rig } = load;
  const token = rig.tokens.admin;
  for (;;) {
    const answer = await ask(load, { method: 'POST', path: '/v1/runs', token, key: randomUUID(), body: {} });
    const { run_id: runId, joined } = started.parse(answer?.body);
    const [ended] = await runsOf(rig, [runId]);
    if (!joined) return ended ?? Promise.reject(new Error(`run ${runId} is not recorded`));
  }
}

async function runsOf(rig: Rig, runIds: readonly string[]): Promise<EndedRun[]> {
  let found: EndedRun[] = [];
  await eventually(
    `runs ${runIds.join(', ')} end`,
    async () => {
      found = await rig.rows(
        `SELECT run_id, state, message, toString(ifNull(as_of, toDateTime64(0, 3))) AS as_of, toString(ifNull(known_at, toDateTime64(0, 3))) AS known_at
         FROM runs FINAL WHERE run_id IN {ids:Array(String)} AND finished_at IS NOT NULL`,
        run,
        { ids: runIds },
      );
      return found.length === runIds.length && found.every(({ state }) => endStates.has(state));
    },
    quietWithin,
  );
  return found;
}
