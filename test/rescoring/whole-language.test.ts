import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readModel } from '../../src/model/parse.ts';
import type { Listing } from '../../src/queue/listing.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import { packaged } from '../../src/runtime/paths.ts';
import { readGiven } from '../support/stories/given.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';
import { type WholeWay, wholeWay } from '../support/whole-way.ts';

// The ready model that says most: derived traits, guards, ratios, contacts, suppressions for single rules.
const model = readModel(readFileSync(packaged('models', 'api-free-tier.yaml'), 'utf8'), 'api-free-tier.yaml');
const routing = readRouting(
  `
teams: { account_managers: {}, executives: {}, home: {}, world: {} }
rules:
  - { when: { qualified: expansion }, to: account_managers }
  - { when: { lead.seniority: executive }, to: executives }
  - { when: { lead.email_kind: free }, to: home }
  - { else: world }
`,
  'routing.yaml',
);

const { history, instant } = readGiven(`
  account.name = Acme; account.domain = acme.example; account.employees = 800; account.industry = Software;
  account.created_at = 25 Mar 12:00; account.quota = 1000;
  account: key_created 25 Mar 13:00;
  account: api_call 25 Mar 14:00 ×900 { environment: production, status: 200, endpoint: /send };
  ann.title = CTO; ann.name = Ann; ann.email = ann@acme.example; ann: console_opened 30 Mar 10:00;
  ann: page 31 Mar 11:30 { path: /docs, user_agent: Searchbot/2.1 };
  account2.created_at = 1 Jan; account2.quota = 1000; account2: outcome won 2 Feb;
  account2: api_call 10 Mar ×900 { environment: production, status: 200 };
  account2: overage_charged 20 Mar { amount: 120 };
  bo has no account; bo.email = bo@gmail.com; bo: form_submitted 30 Mar 09:00 { form: sales };
  cy has no account; cy.email = cy@cy.example; cy: form_submitted 29 Mar 09:00 { form: enterprise };
  di has no account; di: form_submitted 28 Mar 09:00 { form: newsletter }`);

let way: WholeWay;
let close: () => Promise<void>;
let queues: ReadonlyMap<string, Listing>;
beforeAll(async () => {
  const fresh = await freshWarehouse();
  close = fresh.close;
  await insertHistories(fresh.warehouse, [history]);
  way = wholeWay(fresh.warehouse, model, routing);
  queues = await way.night('tonight', instant.asOf);
}, 180_000);
afterAll(async () => {
  await way.close();
  await close();
});

const queue = (team: string) => queues.get(team)?.entries ?? [];
const ids = (team: string) => queue(team).map(({ entry_id }) => entry_id);

test('a run by a model of the whole language holds what is checked before publishing, and routes by derived traits', () => {
  expect(ids('account_managers')).toEqual(['account:account2']);
  expect(ids('executives')).toEqual(['account:account']);
  expect(ids('home')).toEqual(['lead:bo']);
  expect(ids('world')).toEqual(['lead:cy']);
});

test('an entry says on how much its grade rests, and as reasons only what gave points', () => {
  const [acme] = queue('executives');
  expect(acme).toMatchObject({ lead_id: 'ann', grade: 'B', traits_known: 2, traits_of: 2 });
  expect(acme?.qualified.map(({ rule }) => rule)).toEqual(['pql', 'running_out']);
  expect(acme?.reasons.slice(0, 3).map(({ text }) => text)).toEqual([
    '800 employees',
    '900 live API calls in the first week',
    "90% of this month's quota used",
  ]);
  const everyReason = [...queues.values()].flatMap(({ entries }) => entries.flatMap(({ reasons }) => reasons));
  expect(everyReason.filter(({ signal, points }) => signal !== 'hand_raise' && points === 0)).toEqual([]);
});
