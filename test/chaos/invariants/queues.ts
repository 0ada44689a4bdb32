import { z } from 'zod';
import { teams } from '../company.ts';
import type { Ledger } from '../ledger.ts';
import { ask, type Load } from '../load/ask.ts';
import type { SeenPage } from '../load/readers.ts';
import { prefix, type Rig } from '../rig.ts';
import type { Row } from './log.ts';
import { some, type Violation } from './violation.ts';

const entry = z.object({ team: z.string(), entry_id: z.string() });
const queue = z.object({ run_id: z.string(), team: z.string(), entries: z.array(z.string()) });
const stamp = z.object({ runs: z.coerce.number(), touched: z.coerce.number() });
const page = z.object({ items: z.array(z.object({ entry_id: z.string() })), next_cursor: z.null() });

const agreeWithin = 60_000;
const whole = 200;

/** 5: what the API lists and what ClickHouse shows are the same queues in the same order: the published run's, and over it what touched runs placed. */
export async function queuesAgree(load: Load): Promise<Violation[]> {
  const deadline = Date.now() + agreeWithin;
  for (;;) {
    const before = await standing(load.rig);
    const violations = await compare(load);
    // A night or a touched run may have begun since: both sides are then of different moments.
    if (violations.length === 0 || (before !== undefined && before === (await standing(load.rig)))) return violations;
    if (Date.now() > deadline) return violations;
  }
}

/** What is published and placed; undefined while somebody is at it. */
async function standing(rig: Rig): Promise<string | undefined> {
  const { redis } = rig.services;
  const [writing, generation, fence, count] = await Promise.all([
    redis.exists(`${prefix}:lease:publishing`),
    redis.hget(`${prefix}:queue:published`, 'generation'),
    redis.hget(`${prefix}:queue:meta`, 'fence'),
    rig.rows('SELECT (SELECT count() FROM publications) AS runs, (SELECT count() FROM touched_runs) AS touched', stamp),
  ]);
  return writing === 1 ? undefined : JSON.stringify([generation, fence, count]);
}

async function compare(load: Load): Promise<Violation[]> {
  const { rig } = load;
  const { redis } = rig.services;
  const shown = await rig.rows('SELECT team, entry_id FROM current_queue ORDER BY team, position', entry);
  const generation = await redis.hget(`${prefix}:queue:published`, 'generation');
  // Who asked to be called, where no run has seen the request yet.
  const raised = new Set(await redis.hkeys(`${prefix}:queue:raised`));
  const wrong: string[] = [];
  for (const team of Object.keys(teams)) {
    const base = `${prefix}:queue:generation:${generation}:team:${team}`;
    const answer = await ask(load, {
      path: `/v1/queues/${team}/entries?limit=${whole}`,
      token: rig.tokens.admin,
    });
    const listed = page.parse(answer?.body).items.map(({ entry_id }) => entry_id);
    const [order, left, documents] = await Promise.all([
      redis.zrange(`${base}:order`, '0', '-1'),
      redis.zrange(`${base}:left`, '0', '-1'),
      redis.hkeys(`${base}:documents`),
    ]);
    if (order.join() !== listed.join()) wrong.push(`${team}: the API lists another order than Redis has`);
    const bare = order.filter((id) => !documents.includes(id));
    if (bare.length > 0) wrong.push(`${team}: in the queue without a document: ${some(bare)}`);

    const open = listed.filter((id) => !raised.has(id));
    const inClickHouse = shown
      .filter((one) => one.team === team && !raised.has(one.entry_id))
      .map(({ entry_id: id }) => id);
    const lacking = open.filter((id) => !inClickHouse.includes(id));
    const nowhere = inClickHouse.filter((id) => !open.includes(id) && !left.includes(id));
    if (lacking.length > 0) wrong.push(`${team}: in the API's list and not in current_queue: ${some(lacking)}`);
    if (nowhere.length > 0) wrong.push(`${team}: in current_queue, open, and not in the API's list: ${some(nowhere)}`);
    const both = inClickHouse.filter((id) => open.includes(id));
    const common = open.filter((id) => inClickHouse.includes(id));
    const at = common.findIndex((id, i) => id !== both[i]);
    if (at >= 0)
      wrong.push(
        `${team}: at ${at + 1} the API lists ${common[at]} where current_queue has ${both[at]} (of ${both.length})`,
      );
  }
  return wrong.map((what) => ({ invariant: 5, what }));
}

/** What the clock says of an entry moves it nowhere. */
const clockRows = new Set(['claim_warned', 'claim_breached']);

/**
 * 5: what readers saw all the while was a published queue: of one run all entries and no others, but for those that somebody moved by hand or by
 * asking to be called, and those that a touched run has placed or taken out.
 */
export async function pagesWereWhole(
  rig: Rig,
  { placed }: Pick<Ledger, 'placed'>,
  seen: readonly SeenPage[],
  story: readonly Row[],
): Promise<Violation[]> {
  const published = await rig.rows(
    `SELECT run_id, team, groupArray(entry_id) AS entries FROM queue_entries
     WHERE run_id IN (SELECT run_id FROM publications) GROUP BY run_id, team`,
    queue,
  );
  const raised = await rig.services.redis.hkeys(`${prefix}:queue:raised`);
  const moved = new Set([
    ...raised,
    ...placed,
    ...story.filter(({ done }) => !clockRows.has(done)).map(({ entry_id: id }) => id),
  ]);
  const runs = new Set(published.map(({ run_id: runId }) => runId));
  const queues = new Map(published.map(({ run_id: runId, team, entries }) => [`${runId} ${team}`, new Set(entries)]));
  const wrong = seen.flatMap(({ team, runId, entryIds }) => {
    if (!runs.has(runId)) return [`${team}: a page of run ${runId}, which was never published`];
    const due = queues.get(`${runId} ${team}`) ?? new Set<string>();
    const there = new Set(entryIds);
    const foreign = entryIds.filter((id) => !due.has(id) && !moved.has(id));
    const missing = [...due].filter((id) => !there.has(id) && !moved.has(id));
    return [
      ...(foreign.length > 0 ? [`${team}: a page of run ${runId} with entries that it hasn't: ${some(foreign)}`] : []),
      ...(missing.length > 0 ? [`${team}: a page of run ${runId} without ${some(missing)}, which nobody moved`] : []),
    ];
  });
  return wrong.length === 0 ? [] : [{ invariant: 5, what: some([...new Set(wrong)]) }];
}
