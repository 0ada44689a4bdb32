import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readModel } from '../../src/model/parse.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { Move, TeamPreview } from '../../src/rescoring/preview/compare.ts';
import { type Preview, type PreviewModel, previewModel } from '../../src/rescoring/preview/preview.ts';
import type { HistoryEvent } from '../../src/scoring/history.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { type WholeWay, wholeWay } from '../support/whole-way.ts';
import { account, context, forget, lead, noon, outcome, tell } from './story.ts';

/** Usage: 10 for each of the calls of 30 days. Whoever has 30 qualifies, and does so until the rule has not held for 10 days. */
const inForce = readModel(
  `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30, lapse_after: 10d }
suppressions:
  rival: { trait: account.competitor, is: true }
`,
  'in-force.yaml',
);
/** Half of that for a call, looking at prices as well, and no rivals. */
const proposed = readModel(
  `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: 5, limit: 100 } }
  pricing: { event: pricing_viewed, measure: count, within: { last: 30d }, score: engagement, points: { each: 20, limit: 40 } }
qualify:
  pql: { kind: pql, usage: 30, lapse_after: 10d }
  mql: { kind: mql, engagement: 40 }
suppressions:
  rival: { trait: account.competitor, is: true }
suppress: [rival]
`,
  'proposed.yaml',
);
const routing = readRouting(
  `
teams: { us: { reps: [ana, { rep: bo, keep: 6 }], keep: 4 }, world: {} }
rules:
  - { when: { account.country: US }, to: us }
  - { else: world }
`,
  'routing.yaml',
);

let warehouse: Warehouse;
let close: () => Promise<void>;
let way: WholeWay;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
  way = wholeWay(warehouse, inForce, routing);
});
afterAll(async () => {
  await way.close();
  await close();
});

const happened = (leadId: string, event: string, day: number, times: number): HistoryEvent[] =>
  Array.from({ length: times }, (_, at) => ({
    subject: { kind: 'lead', id: leadId },
    accountId: '',
    event,
    at: noon(day) - 60_000 * (at + 1),
    arrivedAt: noon(day),
    channel: event === 'api_call' ? 'product' : 'marketing',
    quantity: 1,
    properties: {},
    daily: false,
    restates: '',
  }));

beforeEach(async () => {
  await forget(warehouse);
  await tell(warehouse, {
    leadVersions: [
      lead('steady', { name: 'Steady Stella' }),
      lead('sagging'),
      lead('quick'),
      lead('reader'),
      lead('rival', { accountId: 'rivals' }),
    ],
    accountVersions: [account('rivals', { name: 'Rivals Inc', traits: { competitor: 'true', country: 'US' } })],
    events: [
      // Known to the night of the 18th:
      ...happened('steady', 'api_call', 17, 8),
      ...happened('sagging', 'api_call', 17, 5),
      // New since then:
      ...happened('quick', 'api_call', 20, 4),
      ...happened('reader', 'pricing_viewed', 20, 2),
      ...happened('rival', 'api_call', 20, 10),
    ],
  });
});

const preview = (ways: Partial<PreviewModel> = {}, by = context()): Promise<Preview> =>
  previewModel(
    {
      warehouse,
      inForce: { model: inForce, routing },
      proposed: { model: proposed, routing },
      asOf: noon(20),
      knownAt: noon(20),
      queueLimit: 100,
      slices: 1,
      threads: 2,
      memory: 1024 ** 3,
      now: Date.now,
      random: randomBytes,
      ...ways,
    },
    by,
  );
const team = ({ teams }: Preview, name: string): TeamPreview => {
  const found = teams.find((one) => one.team === name);
  if (!found) throw new Error(`no team ${name}`);
  return found;
};
const whys = (moves: readonly Move[]) =>
  Object.fromEntries(moves.map(({ entryId, why }) => [entryId, why.map(({ text }) => text)]));

/** All that anybody reads, row for row. */
async function everythingRecorded(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const table of [
    ...['qualification_facts', 'publications', 'queue_entries', 'queue_log', 'runs', 'run_slices'],
    ...[
      'lead_scores',
      'account_scores',
      'run_identities',
      'run_outcomes',
      'run_people',
      'run_candidates',
      'run_standing',
    ],
  ]) {
    const { rows } = await warehouse.one({
      name: 'everything',
      sql: `SELECT toString(arraySort(groupArray(toString(tuple(*))))) AS rows FROM ${table}`,
      row: z.object({ rows: z.string() }),
    });
    found[table] = rows;
  }
  return found;
}

describe('a preview', () => {
  test('says who comes, who goes and why, who stays until it lapses, who changes tier, and what each team would carry', async () => {
    await way.night('night-18', noon(18));
    const found = await preview();
    const world = team(found, 'world');

    // 2 × 20 points of engagement: behind steady, who has 40 for longer, before sagging, who has 25. There was no such rule.
    expect(whys(world.entering)).toEqual({ 'lead:reader': ['mql holds, a rule that is new'] });
    expect(world.entering[0]).toMatchObject({
      proposed: { tier: 'P4', position: 2 },
      reasons: ['pricing viewed twice on Friday'],
      points: [
        { name: 'engagement', inForce: 0, proposed: 4_000 },
        { name: 'pricing', inForce: 0, proposed: 4_000 },
      ],
    });
    // 4 calls: 40 points now, 20 then, of 30 that it takes.
    expect(whys(world.leaving)).toEqual({
      'lead:quick': ['pql no longer holds: needs 10 more points of usage (20 of 30)'],
    });
    expect(world.leaving[0]).toMatchObject({
      inForce: { tier: 'P4', position: 3 },
      proposed: undefined,
      points: [
        { name: 'usage', inForce: 4_000, proposed: 2_000 },
        { name: 'calls', inForce: 4_000, proposed: 2_000 },
      ],
    });
    // 5 calls: 25 points then; but the night of the 18th found 50, and what it began stands for 10 days.
    expect(whys(world.lapsing)).toEqual({
      'lead:sagging': ['pql no longer holds: needs 5 more points of usage (25 of 30)'],
    });
    expect(world.lapsing[0]?.lapsesAt).toBe(noon(28));
    // 8 calls: 80 points are level 1, 40 are level 3; without fit that is P3 and P4.
    expect(world.changing).toMatchObject([
      {
        entryId: 'lead:steady',
        contact: 'Steady Stella',
        inForce: { tier: 'P3', position: 1 },
        proposed: { tier: 'P4', position: 1 },
        points: [{ name: 'usage', inForce: 8_000, proposed: 4_000 }, { name: 'calls' }],
      },
    ]);
    expect(world.tiers).toEqual([
      { from: 'P3', to: 'P4', count: 1 },
      { from: 'P4', to: 'P4', count: 1 },
    ]);

    const us = team(found, 'us');
    expect(whys(us.leaving)).toEqual({ 'account:rivals': ['is suppressed as rival'] });
    expect(us.leaving[0]).toMatchObject({
      company: 'Rivals Inc',
      leadId: 'rival',
      inForce: { tier: 'P3', position: 1 },
    });

    expect(found.teams.map(({ team, inForce, proposed }) => ({ team, inForce, proposed }))).toEqual([
      {
        team: 'us',
        inForce: { entries: 1, cut: 0, capacity: { entries: 10, from: 'reps_and_keep' } },
        proposed: { entries: 0, cut: 0, capacity: { entries: 10, from: 'reps_and_keep' } },
      },
      {
        team: 'world',
        inForce: { entries: 3, cut: 0, capacity: { entries: 100, from: 'queue_limit' } },
        proposed: { entries: 3, cut: 0, capacity: { entries: 100, from: 'queue_limit' } },
      },
    ]);
    // steady, sagging, quick and rival by the one; steady and rival (10 × 5) by the other.
    expect(found.rules).toEqual([
      { rule: 'pql', kind: 'pql', inForce: 4, proposed: 2 },
      { rule: 'mql', kind: 'mql', inForce: undefined, proposed: 1 },
    ]);
    expect(found.inForce).toMatchObject({ leads: 5, accounts: 1, tiers: { P3: 2, P4: 3 } });
    // rival stays in level 2 of grade D: P4.
    expect(found.leadTiers).toEqual([
      { from: 'P3', to: 'P4', count: 2 },
      { from: 'P4', to: 'P4', count: 3 },
    ]);
  });

  test('foresees the very queues that publishing the model would give', async () => {
    await way.night('night-18', noon(18));
    await tell(warehouse, { outcomes: [outcome('lead', 'steady', 'recycled', noon(19))] });
    const found = await preview();
    const then = wholeWay(warehouse, proposed, routing);
    const queues = await then.night('night-20', noon(20));
    await then.close();
    for (const { team, proposed, entering, changing } of found.teams) {
      const entries = queues.get(team)?.entries ?? [];
      expect(entries).toHaveLength(proposed.entries);
      for (const move of [...entering, ...changing]) {
        expect(entries[(move.proposed?.position ?? 0) - 1]).toMatchObject({
          entry_id: move.entryId,
          tier: move.proposed?.tier,
        });
      }
    }
    // Recycled, and nothing since: neither model calls her.
    expect(JSON.stringify(found.teams)).not.toContain('steady');
  });

  test('changes nothing that anybody reads, and leaves nothing behind', async () => {
    await way.night('night-18', noon(18));
    const before = await everythingRecorded();
    await Promise.all([preview(), preview()]);
    expect(await everythingRecorded()).toEqual(before);
  });

  test('that is stopped half-way leaves nothing behind either', async () => {
    await way.night('night-18', noon(18));
    const before = await everythingRecorded();
    const stop = new AbortController();
    const progress = (done: number, _: number, what: string) => {
      if (what === 'proposed model: slices' && done === 1) stop.abort(new Error('stopped'));
    };
    await expect(preview({ slices: 2 }, { ...context(), signal: stop.signal, progress })).rejects.toThrow('stopped');
    expect(await everythingRecorded()).toEqual(before);
  });

  test('drops what a killed one left, but not what another one under way has', async () => {
    const left = 'scratch-20260101T000000Z-abcdef-proposed';
    const underWay = `scratch-${new Date(Date.now() - 60_000).toISOString().replace(/[-:]|\.\d+/g, '')}-abcdef-proposed`;
    for (const run_id of [left, underWay])
      await warehouse.insert('run_slices', [{ run_id, subject: 'lead', slice: 0 }]);
    await preview();
    const runs = {
      name: 'slices',
      sql: 'SELECT run_id FROM run_slices',
      row: z.object({ run_id: z.string() }),
    };
    expect(await warehouse.rows(runs)).toEqual([{ run_id: underWay }]);
  });

  test('of the model in force itself finds no difference', async () => {
    await way.night('night-18', noon(18));
    const found = await preview({ proposed: { model: inForce, routing } });
    for (const { entering, leaving, lapsing, changing } of found.teams)
      expect([entering, leaving, lapsing, changing]).toEqual([[], [], [], []]);
    expect(found.proposed.scoresDigest).toBe(found.inForce.scoresDigest);
  });

  test('of another routing says where entries go, also to a team that is new', async () => {
    const other = readRouting('{ teams: { all: {}, world: {} }, rules: [{ else: all }] }', 'other.yaml');
    const found = await preview({ proposed: { model: inForce, routing: other } });
    expect(whys(team(found, 'us').leaving)).toEqual({ 'account:rivals': ['goes to all (else)'] });
    expect(whys(team(found, 'all').entering)).toMatchObject({
      'account:rivals': ['comes from us (else)'],
      'lead:quick': ['comes from world (else)'],
    });
    expect(team(found, 'all')).toMatchObject({ inForce: { entries: 0 }, proposed: { entries: 4 } });
  });

  test('tells who has no place because the queue is full', async () => {
    // Two have a place. By the one model: steady 80, sagging 50, quick 40; by the other, whose rules hold for all: steady 40, reader 40, sagging 25, quick 20.
    const rules = proposed.rules.map((rule) => ({ ...rule, usage: undefined, engagement: undefined }));
    const found = await preview({ queueLimit: 2, proposed: { model: { ...proposed, rules }, routing } });
    const world = team(found, 'world');
    expect(world).toMatchObject({ inForce: { entries: 2, cut: 1 }, proposed: { entries: 2, cut: 2 } });
    expect(whys(world.leaving)).toEqual({ 'lead:sagging': ['is beyond the limit of the queue of world'] });
    expect(whys(world.entering)).toEqual({
      'lead:reader': [
        'mql holds, a rule that is new',
        'pql newly holds: in force it needs 30 more points of usage (0 of 30)',
      ],
    });
  });

  test('of an instant before the last night takes the qualifications that stood then', async () => {
    await way.night('night-18', noon(18));
    await way.night('night-20', noon(20));
    const found = await preview({ asOf: noon(19), knownAt: noon(19) });
    expect(team(found, 'world')).toMatchObject({ inForce: { entries: 2 }, lapsing: [{ entryId: 'lead:sagging' }] });
  });
});
