import { beforeEach, describe, expect, it } from 'vitest';
import { sayExplanation } from '../../src/cli/commands/explain.ts';
import { createOutput } from '../../src/cli/output.ts';
import { explain } from '../../src/insight/explain.ts';
import { explanationDocument } from '../../src/insight/explanation-document.ts';
import type { QueueState } from '../../src/insight/queue-state.ts';
import { readModel } from '../../src/model/parse.ts';
import { updateQualifications } from '../../src/rescoring/qualify.ts';
import { account, context, forget, lead, noon, outcome, tell, writeRun } from '../rescoring/story.ts';
import { byLead } from '../scoring/reference/examples.ts';
import { ownWarehouse } from '../support/own-warehouse.ts';

const model = readModel(
  `
model: example
timezone: Europe/Berlin
signals:
  calls: { event: api_call, score: usage, points: { each: 10 } }
  docs: { event: docs, within: { this: week }, score: engagement, points: { each: 0.25 } }
  team: { event: api_call, of: account, score: usage, points: { each: 10 } }
qualify:
  pql: { kind: pql, usage: 10 }
  keen: { kind: pql, usage: 40, lapse_after: 10d }
  pqa: { kind: pqa, usage: 10 }
`,
  'model.yaml',
);

const warehouse = ownWarehouse();
beforeEach(async () => {
  await forget(warehouse);
  await tell(warehouse, {
    leadVersions: [lead('ada', { accountId: 'acme' })],
    accountVersions: [account('acme')],
    events: [byLead('ada', noon(1), { event: 'api_call' })],
  });
});

/** A full run at noon of that day in March 2026, in which these rules hold. */
async function nightly(day: number, { ada = ['pql'], last = noon(1) }: { ada?: string[]; last?: number } = {}) {
  const run = { runId: `run-${day}`, asOf: noon(day), knownAt: noon(day) };
  const scored = (qualified: string[], signal: string) => ({
    account: 'acme',
    qualified,
    contributions: [{ signal, points: 1_000, value: 1, last }],
  });
  await writeRun(warehouse, run, { ada: scored(ada, 'calls') }, { acme: scored(['pqa'], 'team') });
  await updateQualifications({ warehouse, model, run }, context());
}

const explained = (id: string, day: number, most?: number) =>
  explain(warehouse, model, id, { asOf: noon(day), knownAt: noon(day) }, undefined, most);

async function said(id: string, day: number, most?: number): Promise<string[]> {
  let text = '';
  sayExplanation(createOutput({ write: (more) => (text += more) }), await explained(id, day, most), model);
  return text.split('\n').filter((line) => /^(Holds|No rule|Qualified|Not in|Suppressed)/.test(line));
}

const recycled = (day: number) => tell(warehouse, { outcomes: [outcome('lead', 'ada', 'recycled', noon(day))] });

describe('why somebody is in the queue', () => {
  it('is since when the qualification stands', async () => {
    await nightly(2);
    expect(await said('ada', 3)).toEqual(['Holds: pql', 'Qualified: pql since 2 Mar 2026']);
    const { standing, out_of_queue } = explanationDocument(await explained('ada', 3), {});
    expect(standing).toEqual([{ rule: 'pql', since: '2026-03-02T12:00:00.000Z', until: null, ended: null }]);
    expect(out_of_queue).toBeNull();
  });

  it('is said of an account by its own rules', async () => {
    await nightly(2);
    expect(await said('acme', 3)).toEqual(['Holds: pqa', 'Qualified: pqa since 2 Mar 2026']);
  });

  it('may be a rule that does not hold any more', async () => {
    await nightly(2, { ada: ['pql', 'keen'] });
    expect(await said('ada', 3)).toEqual([
      'Holds: pql',
      'Qualified: keen since 2 Mar 2026 (does not hold any more, and lapses unless it holds again), pql since 2 Mar 2026',
    ]);
  });
});

describe('why somebody is not in the queue though a rule holds', () => {
  it('is that sales recycled it and it has done nothing since', async () => {
    await nightly(2);
    await recycled(3);
    await nightly(4);
    await nightly(5);
    expect(await said('ada', 6)).toEqual([
      'Holds: pql',
      'Not in the queue by pql: recycled on 3 Mar 2026; it needs new activity since then that gives points',
    ]);
    const { standing, out_of_queue } = explanationDocument(await explained('ada', 6), {});
    expect(standing).toEqual([
      { rule: 'pql', since: '2026-03-02T12:00:00.000Z', until: '2026-03-03T12:00:00.000Z', ended: 'recycled' },
    ]);
    expect(out_of_queue).toMatchObject({ rules: ['pql'], needs_activity_after: '2026-03-03T12:00:00.000Z' });
    // Its account is another subject: what becomes of one of its leads alone doesn't end its qualification.
    expect(await said('acme', 6)).toEqual(['Holds: pqa', 'Qualified: pqa since 2 Mar 2026']);
  });

  it('is over with new activity and the next full run', async () => {
    await nightly(2);
    await recycled(3);
    await nightly(4);
    await tell(warehouse, { events: [byLead('ada', noon(5), { event: 'api_call' })] });
    expect(await said('ada', 6)).toEqual([
      'Holds: pql',
      'Not in the queue by pql: that counts from the next full run on',
    ]);
    await nightly(6, { last: noon(5) });
    expect(await said('ada', 7)).toEqual(['Holds: pql', 'Qualified: pql since 6 Mar 2026']);
  });

  it('is said of outcomes from before the first run too, and of those of its account', async () => {
    await tell(warehouse, { outcomes: [outcome('account', 'acme', 'won', noon(1) + 1)] });
    await nightly(2);
    const why = 'converted on 1 Mar 2026; it needs new activity since then that gives points';
    expect(await said('ada', 3)).toEqual(['Holds: pql', `Not in the queue by pql: ${why}`]);
    expect(await said('acme', 3)).toEqual(['Holds: pqa', `Not in the queue by pqa: ${why}`]);
    expect((await explained('ada', 3)).standing).toEqual([]);
  });

  it('is known by the facts where the history is too long to be read', async () => {
    await nightly(2);
    await recycled(3);
    await nightly(4);
    expect(await said('ada', 6, 1)).toEqual(await said('ada', 6));
  });
});

describe('an earlier as-of', () => {
  it('says what stood then', async () => {
    await nightly(2);
    await recycled(5);
    await nightly(6);
    expect(await said('ada', 1)).toEqual([
      'Holds: pql',
      'Not in the queue by pql: that counts from the next full run on',
    ]);
    expect(await said('ada', 4)).toEqual(['Holds: pql', 'Qualified: pql since 2 Mar 2026']);
    expect((await explained('ada', 4)).standing).toMatchObject([{ until: undefined, ended: undefined }]);
    expect(await said('ada', 7)).toContainEqual(expect.stringContaining('recycled on 5 Mar 2026'));
  });

  it('says what ended of rules that do not hold', async () => {
    await nightly(2, { ada: ['pql', 'keen'] });
    await nightly(13);
    expect(await said('ada', 14)).toEqual([
      'Holds: pql',
      'Qualified: pql since 2 Mar 2026',
      'Qualified no longer: keen lapsed on 12 Mar 2026',
    ]);
  });
});

describe('days of evidence', () => {
  it("are those of the model's timezone, as its windows are; in JSON instants", async () => {
    // Half past midnight in Berlin: the week began on the 30th, which in UTC is still the 29th.
    const at = Date.parse('2026-03-29T22:30:00Z');
    await tell(warehouse, { events: [byLead('ada', at, { event: 'docs' })] });
    const instant = { asOf: at + 3_600_000, knownAt: at + 3_600_000 };
    const found = await explain(warehouse, model, 'ada', instant);
    let text = '';
    sayExplanation(createOutput({ write: (more) => (text += more) }), found, model);
    expect(text).toMatch(/\+0\.25 .*│ docs +│ 1 on 2026-03-30 /);
    const docs = explanationDocument(found, {}).contributions.find(({ signal }) => signal === 'docs');
    expect(docs?.evidence.first).toBe('2026-03-29T22:30:00.000Z');
  });

  it('are the same of contributors', async () => {
    const at = Date.parse('2026-03-29T22:30:00Z');
    await tell(warehouse, { events: [byLead('ada', at, { event: 'api_call' })] });
    const found = await explain(warehouse, model, 'acme', { asOf: at, knownAt: at });
    let text = '';
    sayExplanation(createOutput({ write: (more) => (text += more) }), found, model);
    expect(text.slice(text.indexOf('Who contributed'))).toMatch(/team +│ ada +│ 2 +│ 2026-03-30 /);
  });
});

describe('somebody who asks to be called although a suppression holds', () => {
  const suppressing = readModel(
    `
model: example
signals:
  calls: { event: api_call, score: usage, points: { each: 10 } }
qualify:
  pql: { kind: pql, usage: 10 }
hand_raise: [{ event: demo_requested, within: 14d }]
suppress: [customer, opted_out]
`,
    'model.yaml',
  );
  const inQueue: QueueState = {
    ...{ entryId: 'lead:ada', team: 'us', position: 1, state: 'available', isContact: true },
    ...{ rep: undefined, since: undefined, assignedTo: undefined, withdrawn: undefined },
  };

  it('is told of as in the queue because they asked, as long as they are in it', async () => {
    await tell(warehouse, {
      outcomes: [outcome('lead', 'ada', 'won', noon(2))],
      events: [byLead('ada', noon(3), { event: 'demo_requested' })],
    });
    const explanation = await explain(warehouse, suppressing, 'ada', { asOf: noon(4), knownAt: noon(4) });
    const said = (queue?: QueueState) => {
      let text = '';
      sayExplanation(createOutput({ write: (more) => (text += more) }), explanation, suppressing, queue);
      return text.split('\n');
    };
    const beats = 'customer: in the queue because they asked to be called.';
    expect(said(inQueue)).toContain(beats);
    expect(said()).toContain('Suppressed: customer');
    expect(said()).not.toContain(beats);
  });
});
