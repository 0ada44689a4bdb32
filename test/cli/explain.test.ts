import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const calls = (lead_id: string, account_id: string) =>
  [0, 1, 2].map((at) => ({
    lead_id,
    account_id,
    event: 'api_call',
    at: `2024-11-20T10:00:0${at}Z`,
    channel: 'product',
  }));

beforeAll(async () => {
  program = openProgram();
  program.write('pql.yaml', 'paths: { model: model.yaml, routing: routing.yaml }\n');
  program.write(
    'model.yaml',
    `
model: calls
signals:
  calls: { event: api_call, score: usage, points: { each: 10, limit: 100 } }
qualify:
  pql: { kind: pql, usage: 30 }
suppress: [customer]
`,
  );
  program.write('routing.yaml', 'teams: { us: { reps: [ana] } }\nrules: [{ else: us }]\n');
  program.write('events.ndjson', lines([...calls('ada', 'acme'), ...calls('bob', 'beta')]));
  program.write('outcomes.ndjson', lines([{ account_id: 'beta', outcome: 'won', at: '2024-11-21T10:00:00Z' }]));
  for (const kind of ['events', 'outcomes']) await program.pql(['import', kind, `${kind}.ndjson`, '--history']);
  const { code, stderr } = await program.pql(['rescore', '--as-of', '2024-11-22T00:00:00Z']);
  if (code !== 0) throw new Error(stderr);
});
afterAll(() => program.close());

test('explain says in whose queue somebody is, and of an instant that is given nothing', async () => {
  const { stdout } = await program.pql(['explain', 'ada']);
  expect(stdout).toContain('\nNumber 1 in the queue of us: account:acme, free to be claimed.\n');
  expect(await program.json(['explain', 'ada', '--as-of', '2024-11-22T00:00:00Z'])).toMatchObject({ queue: null });
});

test('explain names the suppression that keeps somebody out', async () => {
  const { stdout } = await program.pql(['explain', 'bob']);
  expect(stdout).toContain('\nSuppressed: customer\nIn no queue: suppressed by customer.\n');
  expect(await program.json(['explain', 'bob'])).toMatchObject({
    suppressed: ['customer'],
    queue: { entry_id: null, suppressed: ['customer'], why: 'suppressed by customer' },
  });
});
