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
  scores_digest: z.string(),
});
export type EndedRun = z.output<typeof run>;

/**
 * Waits until all that was killed works again, and what was sent is in ClickHouse. Steps of a run that wait before their next try are tried now, as an
 * operator would who sees that all is healed: how long they wait is told by tests of its own.
 */
export async function untilBack(rig: Rig): Promise<void> {
  const { services, kept } = rig;
  await eventually(
    'Redis and ClickHouse are back',
    () => services.isUp('redis') && services.isUp('engine'),
    quietWithin,
  );
  await eventually('all processes work', () => kept.every((one) => one.isReady()), quietWithin);
  await tryNow(rig);
  await eventually('nothing waits to be written', () => allZero(written(rig)), quietWithin);
}

/** Waits until no job of a run is left either, and nobody has to be rescored. */
export async function untilQuiet(rig: Rig): Promise<void> {
  await untilBack(rig);
  await eventually(
    'no run is under way, nothing waits to be written, and nobody to be rescored',
    async () => {
      if (await allZero([...written(rig), ...jobsLeft(rig)])) return nobodyWaits(rig);
      await tryNow(rig);
      return false;
    },
    quietWithin,
  );
}

async function tryNow({ services, runs }: Rig): Promise<void> {
  if (!services.isUp('redis')) return;
  // It may be reading its file: whoever waits looks again.
  await runs.promoteJobs().catch(() => undefined);
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

/** What waits in Redis to be written into ClickHouse. */
const written = ({ services: { redis } }: Rig) =>
  [`${prefix}:queue:outbox`, `${prefix}:intake:messages`].map((stream) => redis.xlen(stream));

const jobsLeft = ({ services: { redis } }: Rig) => [
  ...['wait', 'active', 'paused'].map((state) => redis.llen(`${prefix}:runs:${state}`)),
  ...['delayed', 'prioritized', 'waiting-children'].map((state) => redis.zcard(`${prefix}:runs:${state}`)),
];

async function allZero(counts: readonly Promise<number>[]): Promise<boolean> {
  try {
    return (await Promise.all(counts)).every((count) => count === 0);
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

/** Waits for the end of runs. */
export async function runsOf(rig: Rig, runIds: readonly string[]): Promise<EndedRun[]> {
  let found: EndedRun[] = [];
  await eventually(
    `runs ${runIds.join(', ')} end`,
    async () => {
      found = await rig.rows(
        `SELECT run_id, state, message, toString(ifNull(as_of, toDateTime64(0, 3))) AS as_of, toString(ifNull(known_at, toDateTime64(0, 3))) AS known_at, scores_digest
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
