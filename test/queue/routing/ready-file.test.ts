import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseRouting, readRouting } from '../../../src/queue/routing/parse.ts';
import { type RoutingFacts, route } from '../../../src/queue/routing/route.ts';

const file = (path: string) => readFile(new URL(`../../../${path}`, import.meta.url), 'utf8');

test.each(['routing', 'routing-api-free-tier', 'routing-seats'])(
  'models/%s.yaml can be used, and says only that its reps are to be filled in',
  async (name) => {
    const parsed = parseRouting(await file(`models/${name}.yaml`), name);
    expect(parsed).toMatchObject({ warnings: [{ message: expect.stringContaining('write `reps` as the CRM names') }] });
  },
);

test('what models/routing.yaml says that a team and a rep may have can be written so', async () => {
  const text = await file('models/routing.yaml');
  const keys = [...text.matchAll(/^# {3}(\w+: [^\n]*)$/gm)].map(([, key = '']) => `    ${key}`);
  expect(keys).toHaveLength(7);
  const [, rep = ''] = /A rep may say more: (\{.*\})/.exec(text) ?? [];
  const reps = `    reps: [ana, ${rep.replace(' hours: …,', '')}]`;
  const routing = readRouting(['teams:', '  us:', ...keys, reps, 'rules: [{ else: us }]'].join('\n'), 'routing.yaml');
  expect(routing.teams[0]).toMatchObject({ assign: 'round_robin', keep: 60, reps: [{}, { name: 'bo', weight: 2 }] });
});

test('the routing in docs/queues.md can be used', async () => {
  const [, yaml = ''] = /## Routing\n\n```yaml\n([\s\S]*?)```/.exec(await file('docs/queues.md')) ?? [];
  expect(parseRouting(yaml, 'docs/queues.md')).toMatchObject({ warnings: [], routing: { fallback: 'us' } });
});

test('the ready routing sends large companies to enterprise, the next to growth, and all others somewhere', async () => {
  const text = await file('models/routing.yaml');
  const routing = readRouting(text, 'models/routing.yaml');
  const facts: RoutingFacts = {
    tier: 'P1',
    grade: 'A',
    level: 1,
    qualified: ['pql'],
    handRaised: false,
    lead: {},
    account: {},
  };
  const teamOf = (account: RoutingFacts['account']) => route(routing, { ...facts, account }).team;
  expect(teamOf({ employees: '500' })).toBe('enterprise');
  expect(teamOf({ employees: '20', owner: 'nobody of ours' })).toBe('growth');
  expect(teamOf({ employees: '19' })).toBe('self_serve');
  expect(teamOf({})).toBe('self_serve');
});
