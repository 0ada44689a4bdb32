import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { publishRun } from '../../src/rescoring/publish.ts';
import { scoreRun } from '../../src/rescoring/score.ts';
import { createSuppressedEntries } from '../../src/rescoring/withdraw.ts';
import type { KindName } from '../../src/warehouse/intake/kinds.ts';
import { openStanding, type Standing } from '../handoff/standing.ts';
import { alone } from '../support/idle-desk.ts';
import { quietly } from '../support/whole-way.ts';
import { freshImporter, type Importer } from '../warehouse/importer.ts';

const model = readModel(
  `
model: calls
signals:
  calls: { event: api_call, score: usage, points: { each: 10, limit: 100 } }
  team_calls: { event: sync, of: account, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
  pqa: { kind: pqa, usage: 30 }
hand_raise: [{ event: demo_requested, within: 14d }]
suppressions:
  support_case: { event: ticket_opened, within: 7d }
suppress: [customer, opted_out, support_case]
`,
  'model.yaml',
);
const routing = readRouting('{ teams: { us: {} }, rules: [{ else: us }] }', 'routing.yaml');
const minute = 60_000;

let importer: Importer;
let standing: Standing;
let begin: number;
beforeAll(async () => {
  importer = await freshImporter();
});
afterAll(() => importer.close());
afterEach(() => standing.close());
beforeEach(async () => {
  await importer.clear();
  const written = ['qualification_facts', 'queue_entries', 'queue_log', 'publications', 'runs'];
  for (const table of [...written, 'lead_scores', 'account_scores', 'run_slices']) {
    await importer.warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
  standing = openStanding(importer.warehouse);
  // The story takes place now: intakes are stamped by the engine's clock.
  begin = Date.now() - 60 * minute;
  await everyone();
  await night('20261122T080000Z-000001', begin);
  standing.clock.now = Date.now();
});

let files = 0;
/** Imports rows as a company's export of them would be. */
async function load(kind: KindName, rows: readonly Record<string, unknown>[], now = begin + 30 * minute) {
  files += 1;
  const path = await importer.file(`${kind}-${files}.ndjson`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  expect(await importer.load(kind, path, { now })).toMatchObject({ loaded: rows.length });
}
const iso = (at: number) => new Date(at).toISOString();
const used = (who: Record<string, string>, times: number, event = 'api_call') =>
  Array.from({ length: times }, (_, nth) => ({
    ...{ ...who, event, at: iso(begin - (nth + 1) * minute), event_id: `${event}-${nth}`, channel: 'product' },
  }));

/** Ann, Al and Abe work at acme; Ann under two lead ids. The account of solo stands by itself. */
async function everyone() {
  const before = begin - 20 * minute;
  const person = (id: string, account: string, email = `${id}@${account}.example`) => ({
    ...{ lead_id: id, account_id: account, email },
  });
  const acme = ['ann', 'al', 'abe'].map((id) => person(id, 'acme'));
  const others = [person('bea', 'beta'), person('bob', 'beta'), person('sam', 'solo'), person('hal', 'beta')];
  await load('leads', [...acme, person('ann_too', 'acme', 'ann@acme.example'), ...others], before);
  await load(
    'events',
    [
      ...used({ lead_id: 'ann' }, 9),
      ...used({ lead_id: 'al' }, 7),
      ...used({ lead_id: 'abe' }, 1),
      ...used({ lead_id: 'bob' }, 6),
      ...used({ lead_id: 'bea' }, 5),
      ...used({ account_id: 'solo' }, 5, 'sync'),
      { lead_id: 'hal', event: 'demo_requested', at: iso(begin - minute), channel: 'marketing' },
    ],
    before,
  );
}

async function night(runId: string, asOf: number) {
  const { warehouse } = importer;
  const run = { runId, asOf, knownAt: asOf };
  await scoreRun({ warehouse, model, run, slices: 1, threads: 2, memory: 1024 ** 3 }, quietly());
  const { store, desk } = standing;
  const parts = {
    warehouse,
    store,
    desk,
    ensureStanding: async () => undefined,
    exclusively: alone,
    model,
    routing,
    run,
  };
  await publishRun({ ...parts, queueLimit: 100, now: asOf }, quietly());
}

function withdraw() {
  return createSuppressedEntries({
    ...{ warehouse: importer.warehouse, desk: standing.desk, contract: async () => ({ model, routing }) },
    ...{ threads: 2, memory: 1024 ** 3, now: () => Date.now(), engineNow: async () => Date.now() },
    ...{ random: randomBytes, log: pino({ level: 'silent' }) },
  }).withdraw(quietly().signal);
}

/** Whom to call at each company, the best first. */
async function contacts(): Promise<Record<string, string[]>> {
  const { entries } = await standing.store.list('us', { offset: 0, limit: 100 });
  return Object.fromEntries(entries.map((entry) => [entry.account_id, named(entry)]));
}
const named = ({ contacts }: Entry) => contacts.map(({ lead_id }) => lead_id);

const optedOut = (...ids: string[]) =>
  load(
    'leads',
    ids.map((id) => ({ lead_id: id, traits: { opted_out: 'true' } })),
  );

describe('one contact of a company opts out', () => {
  test('under another lead id: they leave its entry at once, held or not, and the next publish finds the same', async () => {
    expect(await contacts()).toEqual({ acme: ['ann', 'al', 'abe'], beta: ['hal', 'bob', 'bea'], solo: ['sam'] });
    const held = await standing.claim('ana', 'account:acme');
    await optedOut('ann_too', 'bea', 'sam');
    expect(await withdraw()).toMatchObject({ entries: [] });

    const without = { acme: ['al', 'abe'], beta: ['hal', 'bob'], solo: [] };
    expect(await contacts()).toEqual(without);
    const [mine] = await standing.desk.heldBy('ana');
    expect(mine?.work).toEqual(held.work);
    expect(mine?.entry).toMatchObject({ lead_id: 'al', also: [], scores: held.entry?.scores });
    const rows = (await standing.outbox.read({ count: 100 })).map(({ row }) => row);
    const said = rows.filter(({ done }) => done === 'contact_withdrawn');
    expect(said.map(({ entry_id, leads, reason, rep }) => [entry_id, leads, reason, rep]).sort()).toEqual([
      ['account:acme', '["ann","ann_too"]', 'opted_out', 'ana'],
      ['account:beta', '["bea"]', 'opted_out', undefined],
      ['account:solo', '["sam"]', 'opted_out', undefined],
    ]);

    // Another process looks at the same again.
    await withdraw();
    expect((await standing.outbox.state()).waiting).toBe(rows.length);

    await night('20261122T090000Z-000002', Date.now());
    expect(await contacts()).toEqual(without);
  });

  test('a Redis that is made anew hasn’t them either', async () => {
    await standing.claim('ana', 'account:acme');
    await optedOut('ann', 'bea');
    await withdraw();
    await standing.drain.once();
    const before = await standing.dump();
    await standing.flush();
    await standing.rebuilder({ queueLimit: 100 }).rebuild();
    expect(await standing.dump()).toEqual(before);
    expect(await contacts()).toMatchObject({ acme: ['al', 'abe'], beta: ['hal', 'bob'] });
  });

  test('in what a rep holds and no queue has any more, too', async () => {
    await standing.claim('ana', 'account:acme');
    await load(
      'outcomes',
      ['ann', 'al'].map((id) => ({ lead_id: id, outcome: 'disqualified', at: iso(begin + minute) })),
      begin + 2 * minute,
    );
    await night('20261122T090000Z-000002', Date.now());
    await standing.drain.once();
    expect(await contacts()).not.toHaveProperty('acme');

    await optedOut('al');
    await withdraw();
    const [mine] = await standing.desk.heldBy('ana');
    expect(mine?.work).toMatchObject({ withdrawn: 'not_qualified' });
    expect(mine?.entry && named(mine.entry)).toEqual(['ann', 'abe']);
    await standing.drain.once();
    const before = await standing.dump();
    await standing.flush();
    await standing.rebuilder({ queueLimit: 100 }).rebuild();
    expect(await standing.dump()).toEqual(before);
  });
});

test('a contact who asks to be called stays where the hand-raise beats the suppression, and leaves where it doesn’t', async () => {
  await load(
    'events',
    ['hal', 'bob'].map((id) => ({
      ...{ lead_id: id, event: 'ticket_opened', at: iso(begin + 20 * minute), channel: 'product' },
    })),
  );
  await withdraw();
  expect(await contacts()).toMatchObject({ beta: ['hal', 'bea'] });
  await optedOut('hal');
  await withdraw();
  expect(await contacts()).toMatchObject({ beta: ['bea'] });
});

test('where everybody by whom the company stands opts out, it leaves, and its contacts with it', async () => {
  await optedOut('ann', 'al');
  expect(await withdraw()).toMatchObject({
    entries: [{ entryId: 'account:acme', why: 'opted_out' }],
    contacts: [],
  });
  expect(await contacts()).not.toHaveProperty('acme');
});
