import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLease } from '../../src/handoff/lease.ts';
import { createOutcomes } from '../../src/handoff/outcomes.ts';
import { readModel } from '../../src/model/parse.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import { createDispositions } from '../../src/warehouse/intake/dispositions.ts';
import { inProcessWriter } from '../../src/warehouse/intake/writer.ts';
import { minute, rep } from '../queue/desk/acting.ts';
import { alone } from '../support/idle-desk.ts';
import { quietly } from '../support/whole-way.ts';
import { freshImporter, type Importer } from '../warehouse/importer.ts';
import { openStanding, type Standing } from './standing.ts';

const model = readModel(
  `
model: told
signals:
  calls: { event: api_call, score: usage, within: { last: 30d }, points: { each: 30, limit: 90 } }
qualify:
  pql: { kind: pql, usage: 30 }
`,
  'model.yaml',
);
const routing = readRouting(
  `
teams: { us: { reps: [ana] } }
rules: [{ else: us }]
reasons: { disqualify: [student], attempt: [voicemail], recycle: [timing] }
`,
  'routing.yaml',
);
const never = new AbortController().signal;

let importer: Importer;
let standing: Standing;
let runs: number;
beforeAll(async () => {
  importer = await freshImporter();
});
beforeEach(async () => {
  runs = 0;
  standing = openStanding(importer.warehouse);
  await calls(['acme', 'beta', 'corp'], Date.now() - 60 * minute);
  standing.clock.now = Date.now() - 20 * minute;
  await night(standing.clock.now);
});
afterEach(() => standing.close());
afterAll(() => importer.close());

/** API calls of the one lead of each of these accounts, known when they happened. */
async function calls(accounts: readonly string[], at: number): Promise<void> {
  const rows = accounts.map((account) =>
    JSON.stringify({
      lead_id: `${account}-dev`,
      account_id: account,
      event: 'api_call',
      at: new Date(at).toISOString(),
    }),
  );
  const file = await importer.file(`${randomUUID()}.ndjson`, `${rows.join('\n')}\n`);
  await importer.load('events', file, { history: true, now: Date.now() });
}

async function engineNow(): Promise<number> {
  const sql = 'SELECT toUnixTimestamp64Milli(now64(3)) AS now';
  return (await importer.warehouse.one({ name: 'now', sql, row: z.object({ now: z.coerce.number() }) })).now;
}

/** A full run of what is known by now, or was then, published. */
async function night(instant?: number): Promise<void> {
  runs += 1;
  const { warehouse } = importer;
  // Ten seconds apart: a run within the five that clocks may differ by doesn't count as having known.
  const asOf = instant ?? (await engineNow()) + runs * 10_000;
  const run = { runId: `20261123T0${runs}0000Z-${randomUUID().slice(0, 6)}`, asOf, knownAt: asOf };
  await scoreRun({ warehouse, model, run, slices: 1, threads: 2, memory: 1024 ** 3 }, quietly());
  const { store, desk, clock } = standing;
  const ensureStanding = async () => undefined;
  const parts = { warehouse, store, desk, ensureStanding, exclusively: alone, model, routing, run };
  const of = { ...parts, queueLimit: 100, now: clock.now };
  expect(await publishRun(of, quietly())).toMatchObject({ published: true });
}

const tell = () =>
  createOutcomes({
    warehouse: importer.warehouse,
    dispositions: createDispositions(importer.warehouse),
    outbox: standing.outbox,
    drain: standing.drain,
    lease: createLease({ redis: standing.redis, key: `${standing.prefix}:telling`, newId: randomUUID, ms: 30_000 }),
    openWriting: (signal) => ({ writer: inProcessWriter(), signal }),
    newId: randomUUID,
    now: () => standing.clock.now,
  }).tell(never);
const open = async () => {
  const { entries } = await standing.store.list('us', { offset: 0, limit: 10 });
  return entries.map(({ entry_id }) => entry_id).sort();
};
const endings = () =>
  importer.values(
    `SELECT DISTINCT subject_id, ended_by FROM qualifications WHERE ended_by != '' ORDER BY subject_id, ended_by`,
  );

describe('what a rep disqualified', () => {
  it('doesn’t come back before a run knew it, ends the qualification then, and is new after fresh evidence', async () => {
    expect(await open()).toEqual(['account:acme', 'account:beta', 'account:corp']);
    const { desk, clock } = standing;
    clock.now += minute;
    await standing.move(await standing.claim('ana', 'account:acme'), 'disqualify', { reason: 'student' });
    const undone = await standing.move(await standing.claim('ana', 'account:beta'), 'disqualify', {
      reason: 'student',
    });
    clock.now += minute / 2;
    await desk.undo({ entryId: 'account:beta', by: rep('ana'), fence: undone.work.fence });

    clock.now += minute / 4;
    expect(await tell()).toBe(0);
    await night();
    expect(await open()).toEqual(['account:beta', 'account:corp']);
    expect(await endings()).toEqual([]);

    clock.now += minute;
    expect(await tell()).toBe(1);
    expect(await tell()).toBe(0);
    expect(await importer.values('SELECT subject_id, outcome, reason FROM outcomes')).toEqual([
      'acme disqualified student',
    ]);
    await night();
    expect(await open()).toEqual(['account:beta', 'account:corp']);
    expect(await endings()).toEqual(['acme-dev disqualified']);

    await calls(['acme'], Date.now() - minute);
    await night();
    expect(await open()).toEqual(['account:acme', 'account:beta', 'account:corp']);
    expect(await standing.desk.find('account:acme')).toMatchObject({ work: undefined });
    expect((await standing.desk.find('account:beta'))?.work).toMatchObject({ state: 'claimed', rep: 'ana' });
  });
});
