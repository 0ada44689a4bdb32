import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

// The two stories that the product is told by, as two files and a night.
const asOf = '2024-11-22T00:00:00Z';
const leads = `lead_id,account_id,email,name,signed_up_at,title
director,acme,director@acme.example,Dana,2024-10-20T00:00:00Z,Director of Engineering
builder,,builder@home.example,Bea,2024-11-15T10:00:00Z,
quiet,,quiet@home.example,Quinn,2024-11-15T10:00:00Z,
nobody,,,,on a Tuesday,
`;
const accounts = `account_id,name,domain,created_at,employees,industry,country
acme,Acme,acme.example,2024-10-01,500,software,US
`;
const events = [
  { lead_id: 'director', event: 'docs_downloaded', at: '2024-11-12T10:00:00Z', channel: 'marketing' },
  { lead_id: 'director', event: 'pricing_viewed', at: '2024-11-14T10:00:00Z', channel: 'marketing' },
  { lead_id: 'director', event: 'pricing_viewed', at: '2024-11-16T10:00:00Z', channel: 'marketing' },
  { lead_id: 'director', event: 'webinar_attended', at: '2024-11-17T10:00:00Z', channel: 'marketing' },
  { lead_id: 'builder', event: 'api_call', at: '2024-11-16T10:00:00Z', channel: 'product' },
  { lead_id: 'builder', event: 'api_call', at: '2024-11-17T10:00:00Z', channel: 'product' },
  // By e-mail: the same person.
  { email: 'BUILDER@home.example', event: 'api_call', at: '2024-11-18T10:00:00Z', channel: 'product' },
  { lead_id: 'quiet', event: 'api_call', at: '2024-11-18T10:00:00Z', channel: 'product' },
]
  .map((event) => JSON.stringify(event))
  .join('\n');

const imported = z.object({
  files: z.number(),
  read: z.number(),
  loaded: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  rejects_file: z.string().nullable(),
});
const rescored = z.object({
  run_id: z.string(),
  kind: z.literal('full'),
  as_of: z.iso.datetime(),
  known_at: z.iso.datetime(),
  model: z.object({ name: z.string(), digest: z.string().length(64) }),
  leads: z.number(),
  accounts: z.number(),
  qualified: z.record(z.string(), z.number()),
  published: z.boolean(),
  queues: z.array(z.object({ team: z.string(), entries: z.number(), cut: z.number() })),
  entered: z.number(),
  left: z.number(),
  scores_digest: z.string(),
  seconds: z.number(),
});
const explained = z.object({
  lead_id: z.string(),
  as_of: z.iso.datetime(),
  scores: z.object({ fit: z.number(), engagement: z.number(), usage: z.number() }),
  grade: z.string(),
  level: z.number(),
  tier: z.string(),
  qualified: z.array(z.string()),
  suppressed: z.array(z.string()),
  contributions: z.array(
    z.object({
      signal: z.string(),
      score: z.enum(['fit', 'engagement', 'usage']),
      value: z.union([z.number(), z.string()]),
      points: z.number(),
      evidence: z.object({ first: z.string().nullable(), last: z.string().nullable() }),
    }),
  ),
  missing: z.array(z.object({ rule: z.string(), needs: z.array(z.string()) })),
});
const listed = z.object({
  team: z.string(),
  run_id: z.string(),
  entries: z.array(
    z.object({
      position: z.number(),
      lead_id: z.string(),
      account_id: z.string(),
      contacts: z.array(z.object({ lead_id: z.string() })),
      tier: z.string(),
      scores: z.object({ fit: z.number(), engagement: z.number(), usage: z.number() }),
      reasons: z.array(z.object({ signal: z.string(), text: z.string(), points: z.number() })),
      status: z.literal('available'),
    }),
  ),
});
const status = z.object({
  queues: z.array(z.object({ team: z.string(), waiting: z.number() })),
  published: z.object({ run_id: z.string(), as_of: z.iso.datetime() }).nullable(),
  last_run: z.object({ run_id: z.string(), published: z.boolean() }).nullable(),
  has_worker: z.boolean(),
});

let program: Program;
beforeAll(() => {
  program = openProgram();
  program.write('leads.csv', leads);
  program.write('accounts.csv', accounts);
  program.write('events.ndjson', events);
});
afterAll(() => program.close());

test('two files and a night: an MQL and a PQL in explained queues', { timeout: 240_000 }, async () => {
  expect(await program.json(['status'])).toMatchObject({
    queues: [],
    published: null,
    model: null,
    last_run: null,
    has_worker: false,
  });
  const someLeads = imported.parse(await program.json(['import', 'leads', 'leads.csv', '--history']));
  expect(someLeads).toMatchObject({ files: 1, read: 4, loaded: 3, duplicates: 0, rejected: 1 });
  expect(someLeads.rejects_file).toMatch(/leads\.csv\.rejects\.ndjson$/);
  await program.json(['import', 'accounts', 'accounts.csv', '--history']);
  const first = imported.parse(await program.json(['import', 'events', 'events.ndjson', '--history']));
  expect(first).toMatchObject({ read: 8, loaded: 8, rejected: 0, rejects_file: null });
  const again = imported.parse(await program.json(['import', 'events', 'events.ndjson', '--history']));
  expect(again).toMatchObject({ read: 8, loaded: 0, duplicates: 8 });

  const run = rescored.parse(await program.json(['rescore', '--as-of', asOf]));
  expect(run).toMatchObject({ leads: 3, accounts: 1, qualified: { mql: 1, pql: 1, pqa: 0 }, published: true });
  expect(run).toMatchObject({ entered: 2, left: 0 });
  expect(run.queues.reduce((sum, { entries, cut }) => sum + entries + cut, 0)).toBe(2);

  const { queues, last_run } = status.parse(await program.json(['status']));
  expect(last_run).toMatchObject({ run_id: run.run_id, published: true });
  expect(queues.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(2);
  const entries = (
    await Promise.all(
      queues.map(async ({ team }) => listed.parse(await program.json(['queue', 'list', '--team', team]))),
    )
  ).flatMap((queue) => queue.entries);
  expect(entries.map(({ lead_id }) => lead_id).toSorted()).toEqual(['builder', 'director']);
  expect(entries.find(({ lead_id }) => lead_id === 'builder')?.reasons[0]?.text).toBe('3 API calls in the first week');
});

test('whom the night found is explained', async () => {
  const ask = (...args: string[]) => program.json(['explain', ...args, '--as-of', asOf]);
  const [director, builder, quiet] = z
    .tuple([explained, explained, explained])
    .parse(await Promise.all(['director', 'builder', 'quiet'].map((id) => ask(id))));
  expect(director.qualified).toEqual(['mql']);
  expect(director.scores.fit + director.scores.engagement).toBeGreaterThanOrEqual(75);
  for (const score of ['fit', 'engagement', 'usage'] as const) {
    const given = director.contributions
      .filter((one) => one.score === score)
      .map(({ points }) => Math.round(points * 100));
    expect(given.reduce((sum, points) => sum + points, 0)).toBe(Math.round(director.scores[score] * 100));
  }
  expect(builder.qualified).toEqual(['pql']);
  expect(builder.contributions).toContainEqual(
    expect.objectContaining({
      signal: 'first_week_calls',
      value: 3,
      evidence: expect.objectContaining({ first: '2024-11-16T10:00:00.000Z', last: '2024-11-18T10:00:00.000Z' }),
    }),
  );
  expect(await ask('acme', '--account')).toMatchObject({
    lead_id: null,
    account_id: 'acme',
    hand_raise: null,
  });
  expect(quiet.qualified).toEqual([]);
  expect(quiet.missing.map(({ rule }) => rule)).toContain('pql');
});

test('a run that speaks about an earlier instant than the published one changes no queue', async () => {
  const { code, stdout, stderr } = await program.pql(['rescore', '--as-of', '2024-11-01T00:00:00Z', '--json']);
  expect(rescored.parse(JSON.parse(stdout))).toMatchObject({ published: false, queues: [] });
  expect(code).toBe(0);
  expect(stderr).toMatch(/nothing was published: .*the later one stays/);
  const { queues } = status.parse(await program.json(['status']));
  expect(queues.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(2);
});

test('a queue as CSV has a heading and a row an entry', async () => {
  const { queues } = status.parse(await program.json(['status']));
  const team = queues.find(({ waiting }) => waiting > 0)?.team ?? '';
  const { stdout } = await program.pql(['queue', 'list', '--team', team, '--format', 'csv']);
  const [head, ...rows] = stdout.trim().split('\r\n');
  expect(head).toMatch(/^position,tier,entry_id,/);
  expect(rows).toHaveLength(queues.find((queue) => queue.team === team)?.waiting ?? 0);
});
