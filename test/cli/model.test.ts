import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openProgram, type Program } from '../support/program.ts';

const model = `
model: relay
agreed: { marketing: 2026-11-02, sales: 2026-11-03 }
signals:
  calls: { event: api_cal, within: all, score: usage, points: { each: 10 }, say: "{value} <b>calls</b>" }
  pages: { event: page, where: { pth: { matches: '^/docs' } }, within: all, score: engagement, points: { each: 10 } }
  quota: { of: account, event: page, within: all, ratio_to: account.quota, score: usage, points: [ { at_least: 0.5, give: 10 } ] }
  title: { trait: lead.title, score: fit, points: { table: { cto: 30, ceoo: 30 } } }
qualify:
  pql: { kind: pql, usage: 50 }
`;
const events = [
  { lead_id: 'a', account_id: 'acme', event: 'page', at: '2026-03-01T10:00:00Z', properties: { path: '/docs' } },
  { lead_id: 'b', event: 'api_call', at: '2026-03-01T11:00:00Z' },
];

let program: Program;
beforeAll(async () => {
  program = openProgram();
  program.write('model.yaml', model);
  program.write('events.ndjson', events.map((event) => JSON.stringify(event)).join('\n'));
  program.write('leads.csv', 'lead_id,title\na,CTO\nb,CEO\n');
  program.write('accounts.csv', 'account_id,quota\nacme,4\n');
});
afterAll(() => program.close());

test('describe writes the contract as Markdown, or as an HTML page into a file', async () => {
  const { code, stdout } = await program.pql(['model', 'describe', 'model.yaml']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# Scoring contract: relay\n/);
  expect(stdout).toContain('- **calls**: Number of api_cal at any time: 10 points for each.\n');

  const page = await program.pql(['model', 'describe', '--html', '--out', 'contract.html']);
  expect(page).toMatchObject({ code: 0, stdout: 'Written to contract.html.\n' });
  const html = readFileSync(join(program.folder, 'contract.html'), 'utf8');
  expect(html).toMatch(/^<!doctype html>\n/);
  expect(html).toContain('… &lt;b&gt;calls&lt;/b&gt;');

  const lost = await program.pql(['model', 'describe', '--out', 'missing/contract.md']);
  expect(lost.code).toBe(2);
  expect(lost.stderr).toMatch(/missing\/contract\.md can't be written .*Check --out\./);
});

const spread = z.object({
  signal: z.string(),
  of: z.string(),
  subjects: z.number(),
  known: z.number(),
  touched: z.number(),
  gave: z.number(),
  share_unknown: z.number(),
  max: z.number().nullable(),
});
const checked = z.object({
  valid: z.literal(true),
  model: z.object({ name: z.literal('relay'), agreed: z.object({ sales: z.literal('2026-11-03') }) }),
  data: z.object({
    leads: z.number(),
    accounts: z.number(),
    signals: z.array(spread),
    rules: z.array(z.object({ rule: z.string(), of: z.string(), holds: z.number() })),
    never_seen: z.array(z.object({ kind: z.string(), name: z.string(), nearest: z.string().nullable() })),
    events_seen: z.array(z.string()),
    advice: z.array(z.object({ rule: z.string(), missing: z.string() })),
  }),
});

test('check --data says what each signal touches, and what was never seen', async () => {
  const empty = await program.pql(['model', 'check', '--data']);
  expect(empty).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('There is nothing to hold the model against.'),
  });

  await program.json(['import', 'leads', 'leads.csv']);
  await program.json(['import', 'accounts', 'accounts.csv']);
  await program.json(['import', 'events', 'events.ndjson']);
  const { data } = checked.parse(await program.json(['model', 'check', '--data']));
  expect(data).toMatchObject({ leads: 2, accounts: 1, events_seen: ['api_call', 'page'] });
  expect(data.signals.map(({ signal, of, touched, max }) => [signal, of, touched, max])).toEqual([
    ['calls', 'lead', 0, 0],
    ['pages', 'lead', 0, 0],
    ['title', 'lead', 2, null],
    ['quota', 'account', 1, 0.25],
  ]);
  expect(data.rules).toEqual([{ rule: 'pql', of: 'lead', holds: 0 }]);
  expect(data.never_seen).toEqual([
    { kind: 'event', name: 'api_cal', nearest: 'api_call' },
    { kind: 'property', name: 'pth of page', nearest: 'path' },
    { kind: 'trait text', name: 'ceoo as lead.title', nearest: 'CEO' },
  ]);
  expect(data.advice).toEqual([
    { rule: 'pql', missing: 'fit' },
    { rule: 'pql', missing: 'recency' },
  ]);

  const { stdout } = await program.pql(['model', 'check', '--data']);
  expect(stdout).toMatch(/model relay \([0-9a-f]{12}\), agreed by marketing on 2026-11-02 and by sales on 2026-11-03/);
  expect(stdout).toMatch(/quota +│ account +│ +1 │ +0 │ +│ 25% +│ 25% +│ 25% +│ 25%/);
  expect(stdout).toMatch(/pql +│ nobody of 2/);
  expect(stdout).toMatch(/event +│ api_cal +│ signals\.calls +│ api_call/);
  expect(stdout).toMatch(/Worth a thought: rule pql asks nothing of fit/);
});

test('check --data tells faults without a database', async () => {
  program.write('broken.yaml', 'model: broken\n');
  const { code, stdout } = await program.pql(['model', 'check', 'broken.yaml', '--data'], {
    CLICKHOUSE_URL: 'http://127.0.0.1:9',
  });
  expect(stdout).toMatch(/broken\.yaml:1:1 signals/);
  expect(code).toBe(2);
});

test('an answer that nobody reads to its end is no failure', async () => {
  const { code, stderr } = await program.unread(['model', 'schema']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
