import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

const asOf = '2024-11-22T00:00:00Z';
const contract = (each: number) => `
model: calls
signals:
  calls: { event: api_call, measure: count, within: { last: 30d }, score: usage, points: { each: ${each}, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
`;
const routing = `
teams: { us: { reps: [ana], keep: 10 } }
rules: [{ else: us }]
`;
const calls = (lead_id: string, times: number) =>
  Array.from({ length: times }, (_, at) =>
    JSON.stringify({ lead_id, event: 'api_call', at: `2024-11-20T10:00:0${at}Z`, channel: 'product' }),
  );

const redis = new Redis(inject('services').redis.url, { password: inject('services').redis.password });
const prefix = `test-${randomUUID()}`;
const env = { PQL_REDIS_PREFIX: prefix };
let program: Program;
const pql = (...args: string[]) => program.pql(args, env);

beforeAll(async () => {
  program = openProgram();
  program.write('pql.yaml', 'paths: { model: model.yaml, routing: routing.yaml }\n');
  program.write('model.yaml', contract(10));
  program.write('routing.yaml', routing);
  program.write('tighter.yaml', contract(8));
  program.write('looser.yaml', contract(20));
  program.write('events.ndjson', [...calls('three', 3), ...calls('two', 2)].join('\n'));
  await pql('import', 'events', 'events.ndjson', '--history');
  await pql('rescore', '--as-of', asOf);
});
afterAll(async () => {
  await redis.quit();
  await program.close();
});

/** Every key of ours in Redis, with its content; but for marks of BullMQ's workers, which run out by themselves after 30 s. */
async function inRedis() {
  const keys = (await redis.keys(`?${prefix}?*`)).filter((key) => !key.endsWith(':stalled-check')).sort();
  return Promise.all(keys.map(async (key) => [key, (await redis.dumpBuffer(key))?.toString('hex')]));
}
const inWarehouse = async () => [
  (await pql('status', '--json')).stdout.replaceAll(/"(seconds_ago|age_seconds|now)": .*/g, ''),
  (await pql('queue', 'list', '--team', 'us', '--json')).stdout,
];

const previewed = z.object({
  published: z.literal(false),
  as_of: z.string(),
  rules: z.array(z.object({ rule: z.string(), in_force: z.number(), proposed: z.number() })),
  teams: z.array(
    z.object({
      team: z.string(),
      in_force: z.object({ entries: z.number(), capacity: z.number(), capacity_from: z.string(), load: z.number() }),
      proposed: z.object({ entries: z.number(), load: z.number() }),
      entering: z.array(
        z.object({ entry_id: z.string(), why: z.array(z.object({ kind: z.string(), text: z.string() })) }),
      ),
      leaving: z.array(z.object({ entry_id: z.string() })),
      lapsing: z.array(z.object({ entry_id: z.string(), lapses_at: z.string() })),
    }),
  ),
});

test('is one document for programs, and changes nothing in Redis or in what is recorded', async () => {
  const before = [await inRedis(), await inWarehouse()];
  const { code, stdout, stderr } = await pql('model', 'preview', 'looser.yaml', '--as-of', asOf, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const found = previewed.parse(JSON.parse(stdout));
  expect(found).toMatchObject({
    as_of: '2024-11-22T00:00:00.000Z',
    rules: [{ rule: 'pql', in_force: 1, proposed: 2 }],
    teams: [
      {
        team: 'us',
        in_force: { entries: 1, capacity: 10, capacity_from: 'reps_and_keep', load: 0.1 },
        proposed: { entries: 2, load: 0.2 },
        entering: [
          {
            entry_id: 'lead:two',
            why: [{ kind: 'rule', text: 'pql newly holds: in force it needs 10 more points of usage (20 of 30)' }],
          },
        ],
        leaving: [],
        lapsing: [],
      },
    ],
  });
  expect([await inRedis(), await inWarehouse()]).toEqual(before);
});

test('is told to a person team by team, and as a list of moves to a spreadsheet', async () => {
  const { stdout } = await pql('model', 'preview', 'tighter.yaml', '--as-of', asOf);
  expect(stdout).toContain('Nothing was published.');
  expect(stdout).toMatch(/us +│ 1 → 1 +│ +0 │ +0 │ +1 │ 0 → 0 +│ 10% → 10% │ 10 \(reps × keep\)/);
  expect(stdout).toContain('Team us: 1 would stay by what they qualified by before, until it lapses');
  expect(stdout).toContain('pql no longer holds: needs 6 more points of usage (24 of 30)');

  const csv = await pql('model', 'preview', 'tighter.yaml', '--as-of', asOf, '--format', 'csv');
  expect(csv.stdout.split('\r\n').slice(0, 2)).toEqual([
    'team,move,entry_id,company,contact,tier_in_force,position_in_force,tier_proposed,position_proposed,lapses_at,why,points,reasons',
    'us,lapses,lead:three,,three,P4,1,P4,1,2024-12-22T00:00:00.000Z,pql no longer holds: needs 6 more points of usage (24 of 30),"usage 30 → 24, calls 30 → 24",3 API calls on Wednesday',
  ]);
});

test('of a faulty file gives its faults as model check does, and of a routing that doesn’t go with it those', async () => {
  program.write('faulty.yaml', contract(10).replace('usage: 30', 'usgae: 30'));
  const [checked, preview] = [await pql('model', 'check', 'faulty.yaml'), await pql('model', 'preview', 'faulty.yaml')];
  expect(preview).toEqual({ ...checked, code: 2 });
  expect(preview.stdout).toContain('faulty.yaml:6:');

  program.write('by-rule.yaml', routing.replace('rules: [', 'rules: [{ when: { qualified: mql }, to: us }, '));
  const routed = await pql('model', 'preview', 'looser.yaml', '--routing', 'by-rule.yaml');
  expect(routed.code).toBe(2);
  expect(routed.stderr).toMatch(/by-rule\.yaml doesn't go with the rules of looser\.yaml \(pql\)/);
});
