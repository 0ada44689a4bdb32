import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sayExplanation } from '../../src/cli/commands/explain.ts';
import { createOutput } from '../../src/cli/output.ts';
import { explain } from '../../src/insight/explain.ts';
import { explanationDocument } from '../../src/insight/explanation-document.ts';
import { readModel } from '../../src/model/parse.ts';
import { accountVersion, ago, asOf, byLead, event, history, leadVersion } from '../scoring/reference/examples.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';

const model = readModel(
  `
model: example
signals:
  calls: { event: call, of: account, score: usage, points: { each: 1, limit: 60 } }
  seats: { event: invited, of: account, score: usage, points: { each: 5 } }
  fresh: { event: call, of: account, within: { last: 14d }, score: engagement, points: [{ at_least: 1, give: 10 }] }
  size: { trait: account.employees, score: fit, points: [{ at_least: 10, give: 40 }] }
  own_calls: { event: call, score: usage, points: { each: 2 } }
ignore:
  - { where: { agent: { matches: bot } }, name: robots }
qualify:
  busy: { kind: pqa, usage: 65 }
  awake: { kind: pqa, engagement: 10 }
  team: { kind: pqa, usage: 10, contacts: 8, roles: [admin] }
`,
  'model.yaml',
);

const people = ['ann', 'bob', 'cem', 'dot', 'eve', 'fay', 'gus'];
const rows = history({
  leadVersions: people.map((id) =>
    leadVersion(id, {
      accountId: 'acme',
      ...(id === 'ann' && { name: 'Ann Lee', traits: { title: 'CTO', phone: '+49 30 555', country: 'Germany' } }),
    }),
  ),
  accountVersions: [accountVersion('acme', { name: 'Acme', traits: { employees: '50' } })],
  events: [
    ...people.map((id, index) => byLead(id, ago(index), { event: 'call', quantity: 10 - index })),
    event({ kind: 'alias', id: 'anon' }, ago(1), { event: 'invited', accountId: 'acme' }),
    byLead('bob', ago(2), { event: 'call', quantity: 3, properties: { agent: 'robot' } }),
  ],
});
const instant = { asOf, knownAt: asOf };

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await insertHistories(fresh.warehouse, [rows]);
});
afterAll(() => fresh.close());

async function said(id: string): Promise<string> {
  let text = '';
  const out = createOutput({ write: (more) => (text += more) });
  sayExplanation(out, await explain(fresh.warehouse, model, id, instant), model);
  return text;
}

describe('the explanation of an account', () => {
  it('says who contributed what, all of them in JSON', async () => {
    const document = explanationDocument(await explain(fresh.warehouse, model, 'acme', instant), {});
    const calls = document.contributions.find(({ signal }) => signal === 'calls');
    expect(calls?.evidence.count).toBe(49);
    expect(calls?.contributors?.map(({ lead_id, count }) => [lead_id, count])).toEqual(
      people.map((id, index) => [id, 10 - index]),
    );
    expect(calls?.contributors?.[0]).toMatchObject({ by: 'lead', name: 'Ann Lee', last: '2026-06-15T12:00:00.000Z' });
    const seats = document.contributions.find(({ signal }) => signal === 'seats');
    expect(seats?.contributors).toMatchObject([{ by: 'visitors', lead_id: null, count: 1 }]);
    expect(document.contributions.find(({ signal }) => signal === 'size')).not.toHaveProperty('contributors');
    expect(document.left_out).toBeNull();
  });

  it('names five of them to a person, and counts the others', async () => {
    const text = await said('acme');
    const table = text.slice(text.indexOf('Who contributed'));
    expect(table).toMatch(/calls +│ Ann Lee \(ann\) +│ 10 +│ 2026-06-15/);
    expect(table).toContain('eve');
    expect(table).not.toContain('fay');
    expect(table).toContain('and 2 more');
    expect(table).toMatch(/seats +│ unknown visitors +│ 1 +│ 2026-06-14/);
  });
});

describe('what lies ahead', () => {
  it('is what would reach a rule, and until when one holds', async () => {
    const { would_reach, expires } = explanationDocument(await explain(fresh.warehouse, model, 'acme', instant), {});
    expect(would_reach.map(({ rule, tier, text }) => [rule ?? tier, text])).toEqual([
      ['busy', 'invited 3 more times, or 11 more calls'],
      ['team', 'no way of one or two changes found'],
      ['P1', 'invited 5 more times'],
    ]);
    expect(would_reach[0]?.ways[0]?.steps).toEqual([
      { signal: 'seats', text: 'invited 3 more times', amount: 3, until: null },
    ]);
    expect(expires).toEqual([
      {
        rule: 'awake',
        tier: null,
        text: 'awake until 29 Jun 2026 (then fresh gives 0 instead of 10 points)',
        at: '2026-06-29T12:00:00.000Z',
      },
      { rule: null, tier: 'P2', text: 'tier P2 for longer than 120 days', at: null },
    ]);
  });

  it('says which contacts and roles an account lacks', async () => {
    const { missing } = await explain(fresh.warehouse, model, 'acme', instant);
    expect(missing.find(({ rule }) => rule === 'team')?.needs).toEqual([
      '1 more contact (7 of 8)',
      'nobody has the role admin',
    ]);
  });

  it('is read by a person under headings of its own, and so is what was ignored', async () => {
    const text = await said('acme');
    expect(text).toContain('grade B, 1 of 1 trait known');
    expect(text).toMatch(/Ignored\n {2}3 events \(agent contains bot\)/);
    expect(text).toMatch(/What would it take\n {2}busy: invited 3 more times, or 11 more calls\n/);
    expect(text).toContain('  team: no way of one or two changes found\n');
    expect(text).toMatch(/Without further activity\n {2}awake until 29 Jun 2026 /);
  });
});

describe('the explanation of a lead', () => {
  it('shows what is known of it and its account, and no contributors', async () => {
    const { scores, traits, reasons } = await explain(fresh.warehouse, model, 'ann', instant);
    expect(scores).toMatchObject({ subject: 'lead', accountId: 'acme', fit: 4000, usage: 2000 });
    expect(traits).toEqual({
      lead: {
        ...{ account_id: 'acme', name: 'Ann Lee', email_kind: '' },
        ...{ title: 'CTO', phone: '+49 30 555', country: 'Germany' },
      },
      account: { name: 'Acme', employees: '50' },
    });
    expect(reasons.map(({ contributors }) => contributors)).toEqual([undefined, undefined]);
  });

  it('heads itself with whom it is about, how to reach them, and their company', async () => {
    const links = {
      person: 'https://crm.example/{lead.name}',
      company: 'https://crm.example/{account.name}',
      unknown: 'https://crm.example/{lead.crm_id}',
    };
    const ann = explanationDocument(await explain(fresh.warehouse, model, 'ann', instant), links);
    expect(ann.who).toEqual({
      ...{ name: 'Ann Lee', email: '', title: 'CTO', phone: '+49 30 555', timezones: ['Europe/Berlin'] },
      links: { person: 'https://crm.example/Ann%20Lee' },
    });
    expect(ann).toMatchObject({
      account: { name: 'Acme', domain: '' },
      links: { company: 'https://crm.example/Acme' },
    });
    const acme = explanationDocument(await explain(fresh.warehouse, model, 'acme', instant), links);
    expect(acme).toMatchObject({
      who: null,
      account: { name: 'Acme', domain: '' },
      links: { company: 'https://crm.example/Acme' },
    });
  });
});

describe('a history of more rows than are read', () => {
  it.each(['acme', 'ann'])('is scored all the same for %s, and what is left out is said', async (id) => {
    const whole = await explain(fresh.warehouse, model, id, instant);
    const short = await explain(fresh.warehouse, model, id, instant, undefined, 3);
    expect(short.scores).toEqual(whole.scores);
    expect(short.traits).toEqual(whole.traits);
    expect(short.outlook).toEqual({ wouldReach: [], expires: [] });
    expect(short.leftOut).toMatch(/more than 3 rows .* Left out: .*what it would take/);
    expect(short.reasons.some(({ contributors }) => contributors)).toBe(false);
  });
});
