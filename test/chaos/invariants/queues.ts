import { z } from 'zod';
import { teams } from '../company.ts';
import type { SeenPage } from '../load/readers.ts';
import { prefix, type Rig } from '../rig.ts';
import type { Row } from './log.ts';
import { some, type Violation } from './violation.ts';

const entry = z.object({ team: z.string(), entry_id: z.string() });
const size = z.object({ run_id: z.string(), team: z.string(), entries: z.coerce.number() });

/** 5: the queues in Redis and those in ClickHouse are the same, in the same order. */
export async function queuesAgree(rig: Rig): Promise<Violation[]> {
  const { redis } = rig.services;
  const shown = await rig.rows('SELECT team, entry_id FROM current_queue ORDER BY team, position', entry);
  const published = await redis.hgetall(`${prefix}:queue:published`);
  const violations: Violation[] = [];
  for (const team of Object.keys(teams)) {
    const base = `${prefix}:queue:generation:${published.generation}:team:${team}`;
    const [open, left, documents] = await Promise.all([
      redis.zrange(`${base}:order`, '0', '-1'),
      redis.zrange(`${base}:left`, '0', '-1'),
      redis.hkeys(`${base}:documents`),
    ]);
    const inClickHouse = shown.filter((one) => one.team === team).map(({ entry_id: id }) => id);
    const isOpen = new Set(open);
    const order = inClickHouse.filter((id) => isOpen.has(id));
    const lacking = open.filter((id) => !inClickHouse.includes(id));
    if (lacking.length > 0)
      violations.push({ invariant: 5, what: `${team}: in Redis and not in current_queue: ${some(lacking)}` });
    else if (order.join() !== open.join())
      violations.push({ invariant: 5, what: `${team}: Redis and current_queue have another order` });
    const gone = new Set(left);
    const nowhere = inClickHouse.filter((id) => !isOpen.has(id) && !gone.has(id));
    if (nowhere.length > 0)
      violations.push({ invariant: 5, what: `${team}: in current_queue and nowhere in Redis: ${some(nowhere)}` });
    const bare = open.filter((id) => !documents.includes(id));
    if (bare.length > 0)
      violations.push({ invariant: 5, what: `${team}: in the queue without a document: ${some(bare)}` });
  }
  return violations;
}

/** 5: what readers saw all the while was a published queue, as long as the run says but for what was closed or has left. */
export async function pagesWereWhole(rig: Rig, seen: readonly SeenPage[], story: readonly Row[]): Promise<Violation[]> {
  const sizes = await rig.rows(
    `SELECT e.run_id AS run_id, team, count() AS entries FROM queue_entries AS e
     WHERE run_id IN (SELECT run_id FROM publications) GROUP BY run_id, team`,
    size,
  );
  const runs = new Set(sizes.map(({ run_id: runId }) => runId));
  const closed = new Map(
    Object.keys(teams).map((team) => [
      team,
      new Set(
        story
          .filter((one) => one.team === team && one.state !== 'available' && one.state !== '')
          .map((one) => one.entry_id),
      ).size,
    ]),
  );
  const wrong = seen.flatMap(({ team, runId, total }) => {
    if (!runs.has(runId)) return [`${team}: a page of run ${runId}, which was never published`];
    const entries = sizes.find((one) => one.run_id === runId && one.team === team)?.entries ?? 0;
    const least = entries - (closed.get(team) ?? 0);
    return total < least || total > entries
      ? [
          `${team}: ${total} entries of run ${runId}, which has ${entries}, of which ${closed.get(team)} were ever touched`,
        ]
      : [];
  });
  return wrong.length === 0 ? [] : [{ invariant: 5, what: some([...new Set(wrong)]) }];
}
