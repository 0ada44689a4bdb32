import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { type RoutingFacts, route } from '../../../src/queue/routing/route.ts';

test('the ready routing sends large companies to enterprise, the next to growth, and all others somewhere', async () => {
  const text = await readFile(new URL('../../../models/routing.yaml', import.meta.url), 'utf8');
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
