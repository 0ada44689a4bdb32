import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explanationDocument, sayExplanation } from '../../src/cli/commands/explain.ts';
import { createOutput } from '../../src/cli/output.ts';
import { explain } from '../../src/insight/explain.ts';
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
  size: { trait: account.employees, score: fit, points: [{ at_least: 10, give: 40 }] }
  own_calls: { event: call, score: usage, points: { each: 2 } }
qualify:
  busy: { kind: pqa, usage: 90 }
`,
  'model.yaml',
);

const people = ['ann', 'bob', 'cem', 'dot', 'eve', 'fay', 'gus'];
const rows = history({
  leadVersions: people.map((id) => leadVersion(id, { accountId: 'acme', name: id === 'ann' ? 'Ann Lee' : '' })),
  accountVersions: [accountVersion('acme', { name: 'Acme', traits: { employees: '50' } })],
  events: [
    ...people.map((id, index) => byLead(id, ago(index), { event: 'call', quantity: 10 - index })),
    event({ kind: 'alias', id: 'anon' }, ago(1), { event: 'invited', accountId: 'acme' }),
  ],
});
const instant = { asOf, knownAt: asOf };

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await insertHistories(fresh.warehouse, [rows]);
});
afterAll(() => fresh.close());

describe('the explanation of an account', () => {
  it('says who contributed what, all of them in JSON', async () => {
    const document = explanationDocument(await explain(fresh.warehouse, model, 'acme', instant));
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
    let text = '';
    const out = createOutput({ write: (more) => (text += more) });
    sayExplanation(out, await explain(fresh.warehouse, model, 'acme', instant), 'example');
    const table = text.slice(text.indexOf('Who contributed'));
    expect(table).toMatch(/calls +│ Ann Lee \(ann\) +│ 10 +│ 2026-06-15/);
    expect(table).toContain('eve');
    expect(table).not.toContain('fay');
    expect(table).toContain('and 2 more');
    expect(table).toMatch(/seats +│ unknown visitors +│ 1 +│ 2026-06-14/);
  });
});

describe('the explanation of a lead', () => {
  it('shows what is known of it and its account, and no contributors', async () => {
    const { scores, traits, reasons } = await explain(fresh.warehouse, model, 'ann', instant);
    expect(scores).toMatchObject({ subject: 'lead', accountId: 'acme', fit: 4000, usage: 2000 });
    expect(traits).toEqual({
      lead: { account_id: 'acme', name: 'Ann Lee' },
      account: { name: 'Acme', employees: '50' },
    });
    expect(reasons.map(({ contributors }) => contributors)).toEqual([undefined, undefined]);
  });
});

describe('a history of more rows than are read', () => {
  it.each(['acme', 'ann'])('is scored all the same for %s, and what is left out is said', async (id) => {
    const whole = await explain(fresh.warehouse, model, id, instant);
    const short = await explain(fresh.warehouse, model, id, instant, undefined, 3);
    expect(short.scores).toEqual(whole.scores);
    expect([short.traits, short.missing]).toEqual([whole.traits, whole.missing]);
    expect(short.leftOut).toMatch(/more than 3 rows .* isn't looked for/);
    expect(short.reasons.some(({ contributors }) => contributors)).toBe(false);
  });
});
