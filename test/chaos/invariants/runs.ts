import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import { prefix, type Rig } from '../rig.ts';
import { some, type Violation } from './violation.ts';

const run = z.object({ run_id: z.string(), state: z.string(), business_date: z.string(), message: z.string() });

/** What a run may fail of while parts of pql are killed: it was tried until its tries were used up. */
const foreseen =
  /can't be reached|doesn't answer as ClickHouse|lost part of the queues|Redis (is away|closed|was away)|Its jobs (were lost|ended)|gave way to run|died in step|lock for writing was lost|Connection is closed|isn't in the record of runs/;

export interface RunsFound {
  readonly violations: readonly Violation[];
  readonly byState: ReadonlyMap<string, number>;
  readonly missing: readonly string[];
}

/** 7 and 8: each run that was answered for has ended, a business date was done once, and what failed says why. */
export async function runsEnded(rig: Rig, ledger: Ledger): Promise<RunsFound> {
  const runs = await rig.rows('SELECT run_id, state, business_date, message FROM runs FINAL', run);
  const violations: Violation[] = [];
  // One may have begun since: the night comes every few seconds.
  const active = (await rig.services.redis.get(`${prefix}:run:active`)) ?? '';
  const open = runs.filter(
    ({ state, run_id: id }) => (state === 'scoring' || state === 'scored') && !active.includes(id),
  );
  if (open.length > 0) violations.push({ invariant: 7, what: `runs that never ended: ${some(open)}` });
  const failed = runs.filter(({ state, message }) => state === 'failed' && !foreseen.test(message));
  if (failed.length > 0) violations.push({ invariant: 8, what: `runs that failed of what is over: ${some(failed)}` });

  const nights = new Map<string, string[]>();
  for (const { business_date: date, run_id: id, state } of runs) {
    if (date !== '' && (state === 'published' || state === 'superseded'))
      nights.set(date, [...(nights.get(date) ?? []), id]);
  }
  for (const [date, ids] of nights) {
    if (ids.length > 1)
      violations.push({ invariant: 7, what: `the business date ${date} was done by ${ids.join(' and ')}` });
  }
  const known = new Set(runs.map(({ run_id: id }) => id));
  const byState = new Map<string, number>();
  for (const { state } of runs) byState.set(state, (byState.get(state) ?? 0) + 1);
  return { violations, byState, missing: ledger.runs.map(({ runId }) => runId).filter((id) => !known.has(id)) };
}
