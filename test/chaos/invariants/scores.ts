import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ask, type Load, problemOf } from '../load/ask.ts';
import { type EndedRun, runsOf } from '../quiet.ts';
import type { Rig } from '../rig.ts';
import type { Violation } from './violation.ts';

const published = z.object({ run_id: z.string(), digest: z.string(), as_of: z.string(), known_at: z.string() });
const faulty = z.object({
  unequal: z.coerce.number(),
  late: z.coerce.number(),
  twice: z.coerce.number(),
  rows: z.coerce.number(),
});

/** What a later scoring must find again. */
export type Remembered = z.output<typeof published>;

/** The run that is published, with its instants: whatever arrives later must change nothing of what it says. */
export async function remember(rig: Rig): Promise<Remembered> {
  const [run] = await rig.rows(
    `SELECT r.run_id AS run_id, r.scores_digest AS digest,
       formatDateTime(assumeNotNull(r.as_of), '%FT%T.', 'UTC') || leftPad(toString(toUnixTimestamp64Milli(assumeNotNull(r.as_of)) % 1000), 3, '0') || 'Z' AS as_of,
       formatDateTime(assumeNotNull(r.known_at), '%FT%T.', 'UTC') || leftPad(toString(toUnixTimestamp64Milli(assumeNotNull(r.known_at)) % 1000), 3, '0') || 'Z' AS known_at
     FROM (SELECT * FROM runs FINAL) AS r
     WHERE r.run_id = (SELECT argMax(run_id, (as_of, published_at)) FROM publications)`,
    published,
  );
  if (!run) throw new Error('nothing is published');
  return run;
}

const othersEndWithin = 60_000;
const started = z.object({ run_id: z.string() });

/** 1 and 3: a fresh scoring at the same instants gives the same, though more has arrived since. */
export async function oneAnswer(load: Load, before: Remembered): Promise<Violation[]> {
  const again = await scoredAgain(load, before);
  if (again === undefined || again.state === 'failed') {
    const why = again?.message ?? 'nobody starts it';
    return [{ invariant: 1, what: `run ${before.run_id} can't be scored again: ${why}` }];
  }
  if (again.scores_digest === before.digest) return [];
  const what = `run ${before.run_id} as of ${before.as_of}, known at ${before.known_at} has digest ${before.digest}, scored again as ${again.run_id} ${again.scores_digest}`;
  return [{ invariant: 1, what }];
}

async function scoredAgain(load: Load, { as_of, known_at }: Remembered): Promise<EndedRun | undefined> {
  const body = { as_of, known_at };
  const deadline = Date.now() + othersEndWithin;
  for (;;) {
    const asked = { method: 'POST', path: '/v1/runs', token: load.rig.tokens.admin, key: randomUUID(), body } as const;
    const answer = await ask(load, asked);
    if (answer?.status === 202) return (await runsOf(load.rig, [started.parse(answer.body).run_id]))[0];
    // The night may begin at any time.
    if (answer === undefined || problemOf(answer) !== 'run_under_way' || Date.now() > deadline) return undefined;
    await pause(100);
  }
}

/** 2 and 3, of the published run as it lies there: points sum to scores, nobody is there twice, no evidence is from after its as-of. */
export async function scoresHold(rig: Rig, { run_id: runId, as_of: asOf }: Remembered): Promise<Violation[]> {
  const violations: Violation[] = [];
  for (const subject of ['lead', 'account']) {
    const [found] = await rig.rows(
      `SELECT countIf(fit + engagement + usage != arraySum(points)) AS unequal, count() AS rows,
         countIf(arrayExists(at -> at > parseDateTime64BestEffort({as_of:String}, 3, 'UTC'), last_at)) AS late, count() - uniqExact(${subject}_id) AS twice
       FROM ${subject}_scores WHERE run_id = {run_id:String}`,
      faulty,
      { run_id: runId, as_of: asOf },
    );
    if (!found || found.rows === 0)
      violations.push({ invariant: 2, what: `run ${runId} has no scores of ${subject}s` });
    if (found?.unequal)
      violations.push({ invariant: 2, what: `${found.unequal} ${subject}s of run ${runId} don't add up` });
    if (found?.late)
      violations.push({
        invariant: 3,
        what: `${found.late} ${subject}s of run ${runId} rest on what came after ${asOf}`,
      });
    if (found?.twice)
      violations.push({ invariant: 4, what: `${found.twice} ${subject}s of run ${runId} are there twice` });
  }
  return violations;
}
