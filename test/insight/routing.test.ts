import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countByRule } from '../../src/insight/routing/count-by-rule.ts';
import { type ExplainedRoute, explainRouting } from '../../src/insight/routing/explain-routing.ts';
import { InputError } from '../../src/model/errors.ts';
import { readModel } from '../../src/model/parse.ts';
import { clocksOf, shownClocks, urgencyOf } from '../../src/queue/clock/sla.ts';
import type { Entry } from '../../src/queue/entry.ts';
import { readRouting } from '../../src/queue/routing/parse.ts';
import type { Work } from '../../src/queue/work.ts';
import { routedEntries } from '../../src/rescoring/placing.ts';
import { createPublicationRecord } from '../../src/rescoring/publish-record.ts';
import { updateQualifications } from '../../src/rescoring/qualify.ts';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { account, context, lead, noon, outcome, tell, writeRun } from '../rescoring/story.ts';
import { byLead } from '../scoring/reference/examples.ts';
import { freshWarehouse } from '../support/warehouse.ts';

const model = readModel(
  `
model: example
traits:
  lead.seniority: { from: lead.title, rows: [{ matches: 'cto', then: executive }] }
signals:
  calls: { event: api_call, score: usage, points: { each: 10 } }
qualify:
  pql: { kind: pql, usage: 10 }
suppressions:
  internal: { trait: account.domain, in: [ours.example] }
suppress: [internal]
`,
  'model.yaml',
);
const routing = readRouting(
  `
teams:
  us: { reps: [ana, bo], sla: { P2: { claim: 1h } } }
  world: { reps: [chi] }
rules:
  - { when: { account.owner: { exists: true } }, to: owner }
  - { when: { lead.seniority: executive, tier: { in: [P1, P2] } }, to: us }
  - { when: { hand_raise: true }, to: us }
  - { else: world }
`,
  'routing.yaml',
);
const run = { runId: 'run-2', asOf: noon(2), knownAt: noon(2) };
const options = { signal: context().signal };

let warehouse: Warehouse;
let close: () => Promise<void>;
/** How many entries each rule took when the queues were made. */
const taken = new Map<string, number>();

beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
  const leads = ['own', 'gone', 'cto', 'solo', 'done', 'ours', 'later', 'quiet'];
  const accountOf = (id: string) => (id === 'solo' ? '' : `${id}-inc`);
  await tell(warehouse, {
    leadVersions: leads.map((id) =>
      lead(id, { accountId: accountOf(id), traits: id === 'cto' || id === 'later' ? { title: 'CTO' } : {} }),
    ),
    accountVersions: [
      account('own-inc', { name: 'Own Inc', owner: 'ANA' }),
      account('gone-inc', { owner: 'someone' }),
      // Known only after the run: not for its entries.
      account('cto-inc', { owner: 'chi', knownAt: noon(3) }),
      account('ours-inc', { domain: 'ours.example' }),
    ],
    events: leads
      .filter((id) => id !== 'quiet')
      .map((id) => byLead(id, noon(id === 'later' ? 4 : 1), { event: 'api_call' })),
    outcomes: [outcome('lead', 'done', 'disqualified', noon(2) - 1)],
  });
  const scored = (id: string) => ({
    account: accountOf(id),
    contributions: [{ signal: 'calls', points: 1_000, value: 1, last: noon(1) }],
  });
  const writes = Object.fromEntries(
    ['own', 'gone', 'cto', 'solo', 'done', 'ours'].map((id) => [
      id,
      { ...scored(id), qualified: ['pql'], suppressed: id === 'ours' ? ['internal'] : [] },
    ]),
  );
  await writeRun(warehouse, run, writes);
  await updateQualifications({ warehouse, model, run }, context());
  await publish();
});
afterAll(() => close());

/** Publishes the run's entries, as far as ClickHouse is concerned. */
async function publish(): Promise<void> {
  const queues = new Map<string, Entry[]>(routing.teams.map(({ name }) => [name, []]));
  for await (const { entry, to, facts } of routedEntries(
    warehouse,
    { model, routing, run, standing: 'recorded' },
    options,
  )) {
    const team = routing.teams.find(({ name }) => name === to.team);
    if (!team) throw new Error(`no team ${to.team}`);
    taken.set(to.rule, (taken.get(to.rule) ?? 0) + 1);
    queues.get(to.team)?.push({
      ...entry,
      team: to.team,
      routed_by: to.rule,
      entered_at: new Date(run.asOf).toISOString(),
      news: null,
      assigned_to: to.owner ?? null,
      assigned_by: to.owner === undefined ? null : 'owner',
      sla: shownClocks(clocksOf(team, urgencyOf(team, facts), run.asOf)),
    });
  }
  const record = createPublicationRecord(warehouse, options.signal);
  await record.writeEntries(run.runId, queues);
  await record.add(run, run.asOf);
}

describe('the published entries by rule', () => {
  test('are counted as they were routed, the rules that take nothing too', async () => {
    const counted = await countByRule(warehouse, { model, routing }, options);
    expect(counted).toEqual({
      run,
      entries: 4,
      moving: 0,
      rules: [
        { rule: 'rule 1: account.owner → owner', to: 'owner', entries: 1 },
        { rule: 'rule 2: lead.seniority, tier', to: 'us', entries: 1 },
        { rule: 'rule 3: hand_raise', to: 'us', entries: 0 },
        { rule: 'else', to: 'world', entries: 2 },
      ],
      teams: [
        { team: 'us', entries: 2 },
        { team: 'world', entries: 2 },
      ],
    });
    expect(new Map(counted?.rules.flatMap(({ rule, entries }) => (entries === 0 ? [] : [[rule, entries]])))).toEqual(
      taken,
    );
  });

  test('are counted by another file that looks at traits of which the queues know nothing', async () => {
    const other = readRouting(
      `
teams: { us: {}, world: {} }
rules:
  - { when: { lead.title: CTO, level: { at_most: 2 }, lead.account_id: cto-inc }, to: us }
  - { when: { lead.signed_up_at: { exists: true } }, to: us }
  - { else: world }
`,
      'other.yaml',
    );
    expect(await countByRule(warehouse, { model, routing: other }, options)).toMatchObject({
      moving: 1,
      rules: [{ entries: 1 }, { entries: 0 }, { rule: 'else', entries: 3 }],
    });
  });

  test('aren’t there before a run has published', async () => {
    const empty = await freshWarehouse();
    expect(await countByRule(empty.warehouse, { model, routing }, options)).toBeUndefined();
    await empty.close();
  });
});

describe('why an entry goes where it goes', () => {
  const works = new Map<string, Work>();
  const explained = (id: string) =>
    explainRouting(
      { warehouse, model, routing, workOf: async (entryId) => works.get(entryId), now: () => noon(5) },
      id,
      options,
    );
  const only = async (id: string): Promise<ExplainedRoute> => {
    const [route, ...more] = await explained(id);
    if (!route || more.length > 0) throw new Error(`${more.length + 1} entries of ${id}`);
    return route;
  };

  test.each(['own', 'own-inc', 'account:own-inc'])('is found by the id %s', async (id) => {
    const { entryId, to, published, inNoQueue } = await only(id);
    expect({ entryId, to, inNoQueue }).toEqual({
      entryId: 'account:own-inc',
      to: { team: 'us', rule: 'rule 1: account.owner → owner', owner: 'ana' },
      inNoQueue: undefined,
    });
    expect(published).toMatchObject({ team: 'us', assigned_to: 'ana', assigned_by: 'owner', sla: { urgency: 'P2' } });
  });

  test('is each rule with what holds and what was found instead', async () => {
    expect((await only('gone')).rules).toEqual([
      {
        rule: 'rule 1: account.owner → owner',
        to: 'owner',
        tests: [{ text: 'account.owner is known', holds: true, found: 'someone' }],
        lacks: 'the account’s owner someone is a rep of no team',
        outcome: 'passes',
      },
      {
        rule: 'rule 2: lead.seniority, tier',
        to: 'us',
        tests: [
          { text: 'lead.seniority is executive', holds: false, found: '' },
          { text: 'tier is P1 or P2', holds: true, found: 'P2' },
        ],
        lacks: undefined,
        outcome: 'passes',
      },
      {
        rule: 'rule 3: hand_raise',
        to: 'us',
        tests: [{ text: 'hand_raise is true', holds: false, found: 'false' }],
        lacks: undefined,
        outcome: 'passes',
      },
      { rule: 'else', to: 'world', tests: [], outcome: 'decides' },
    ]);
    expect((await only('cto')).rules.map(({ outcome }) => outcome)).toEqual([
      'passes',
      'decides',
      'not_tried',
      'not_tried',
    ]);
  });

  test.each([
    ['later', 'account:later-inc', 'world', 'pql holds: that counts from the next full run on'],
    ['ours', 'account:ours-inc', 'world', 'it is suppressed: internal'],
    ['quiet', 'account:quiet-inc', 'world', 'no rule of the model holds for it; `pql explain` says what is missing'],
    [
      'lead:quiet',
      'account:quiet-inc',
      'world',
      'no rule of the model holds for it; `pql explain` says what is missing',
    ],
    [
      'done',
      'account:done-inc',
      'world',
      'pql holds: disqualified on 2 Mar 2026; it needs new activity since then that gives points',
    ],
  ])('is told of %s, who is in no queue, with the reason', async (id, entryId, team, inNoQueue) => {
    const route = await only(id);
    expect(route).toMatchObject({ entryId, to: { team }, inNoQueue, published: undefined });
  });

  test('says what was done with the entry meanwhile', async () => {
    const done = { team: 'us', fence: '7', since: noon(4), rep: 'bo', attempts: 0 };
    const held: Work = { ...done, entry_id: 'account:cto-inc', state: 'claimed' };
    works.set(held.entry_id, held);
    works.set('account:gone-inc', { ...done, entry_id: 'account:gone-inc', state: 'disqualified', reason: 'student' });
    expect(await only('cto')).toMatchObject({ work: held, inNoQueue: undefined });
    expect(await only('gone')).toMatchObject({
      published: { team: 'world' },
      inNoQueue: 'bo closed it at 2026-03-04T12:00:00.000Z: disqualified (student)',
    });
    works.clear();
  });

  test('is that of the company for a colleague who isn’t among its contacts', async () => {
    await tell(warehouse, { leadVersions: [lead('intern', { accountId: 'own-inc' })] });
    expect(await only('intern')).toMatchObject({
      entryId: 'account:own-inc',
      note: 'Lead intern is of account own-inc, but not among the contacts of its entry.',
    });
  });

  test('can’t be told of an id that nobody knows', async () => {
    await expect(explained('nobody')).rejects.toThrow(InputError);
    await expect(explained('account:nobody')).rejects.toThrow(/Check the id, or import its data first/);
  });
});
