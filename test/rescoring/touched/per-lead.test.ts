import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { type Company, documents, iso, minute, openCompany, used } from './company.ts';

const routing = readRouting(
  `
entry: lead
teams: { all: { reps: [ana, { rep: bo, weight: 2 }, cy], assign: round_robin } }
rules: [{ else: all }]
`,
  'routing.yaml',
);
const night = Date.now() - 60 * minute;
const morning = night + 30 * minute;
const signal = new AbortController().signal;

let companies: readonly [Company, Company];
beforeAll(async () => {
  companies = [await openCompany(routing), await openCompany(routing)];
});
afterAll(async () => {
  for (const company of companies) await company.close();
});

const colleague = (id: string) => ({ lead_id: id, account_id: 'acme' });

test('an entry a lead, each given to a rep in turn: a touched run leaves what a run of everyone at that instant would', async () => {
  const [touched, full] = companies;
  for (const company of companies) {
    const calls = ['ann', 'al', 'bob', 'cy', 'dee'].flatMap((id) => used(colleague(id), night - minute));
    await company.load('events', calls, night - minute);
    await company.night('run-1', night);
    await company.settle();
    await company.load('events', used(colleague('new'), morning - minute), morning - minute);
    const asks = { ...colleague('bob'), event: 'demo_requested', at: iso(morning - minute) };
    await company.load('events', [asks, ...used({ lead_id: 'own' }, morning - minute)], morning - minute);
    await company.load('leads', [{ lead_id: 'dee', traits: { opted_out: 'true' } }], morning - minute);
  }
  await touched.follow(morning).look(signal);
  await full.night('run-2', morning);

  const entries = documents(await touched.queue());
  expect(Object.keys(entries).sort()).toEqual(
    ['ann', 'al', 'bob', 'cy', 'new', 'own'].map((id) => `lead:${id}`).sort(),
  );
  expect(entries).toEqual(documents(await full.queue()));
  expect((await touched.queue())[0]?.entry_id).toBe('lead:bob');
  const reps = Object.values(entries).map(({ assigned_to }) => assigned_to);
  expect(reps.toSorted()).toEqual(['ana', 'ana', 'bo', 'bo', 'bo', 'cy']);
});
