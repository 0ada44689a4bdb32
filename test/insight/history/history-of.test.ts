import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyOfAccount, historyOfLead } from '../../../src/insight/history/history-of.ts';
import type { Subject } from '../../../src/model/types.ts';
import type { History, HistoryEvent } from '../../../src/scoring/history.ts';
import { type Account, type Lead, populationAt } from '../../../src/scoring/reference/identity.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../../src/scoring/result.ts';
import { accountScores, leadScoreRow, leadScores, scoreRow } from '../../../src/scoring/score-row.ts';
import { accountScore, leadScore } from '../../../src/scoring/sql/single-statements.ts';
import { batches } from '../../scoring/differential/batch.ts';
import { sideBySide } from '../../scoring/differential/compare.ts';
import { byLead, event, history, leadVersion, outcome } from '../../scoring/reference/examples.ts';
import { day } from '../../support/pools.ts';
import { freshWarehouse } from '../../support/warehouse.ts';
import { insertHistories } from '../../support/warehouse-history.ts';

const seed = Number(process.env.PROPERTY_SEED ?? 11);
const [batch] = fc.sample(batches({ models: 2, histories: 32 }), { seed, numRuns: 1 });
if (!batch) throw new Error('No batch was drawn');
const { instant, models } = batch;

const earlier = (days: number) => Math.min(instant.asOf, instant.knownAt) - days * day;
/** Ann has zed's e-mail, by which she seems to be in zed's account; that she went elsewhere only events of her own say. */
const tangled = history({
  leadVersions: ['zed', 'ann'].map((id) =>
    leadVersion(id, { email: 'one@acme.example', accountId: id === 'zed' ? 'acme' : '', knownAt: earlier(9) }),
  ),
  events: [
    event({ kind: 'email', id: 'one@acme.example' }, earlier(5), { accountId: 'acme' }),
    byLead('ann', earlier(3), { accountId: 'elsewhere' }),
  ],
  outcomes: [outcome({ kind: 'lead', id: 'ann' }, 'won', earlier(1))],
});

const midnight = Math.floor(earlier(5) / day) * day;
/** Dee and eli seemed to be in acme until their figures were stated again: of another account, and of none. Fay is there. */
const movedAway = history({
  leadVersions: [leadVersion('fay', { accountId: 'acme', knownAt: earlier(9) })],
  events: [
    figure('dee', 'acme', 3),
    figure('dee', 'elsewhere', 2),
    figure('eli', 'acme', 3),
    figure('eli', '', 2),
    byLead('gus', midnight - day, { accountId: 'acme' }),
    figure('gus', 'elsewhere', 3),
    figure('gus', '', 2),
  ],
  outcomes: ['dee', 'eli', 'gus'].map((id) => outcome({ kind: 'lead', id }, 'won', earlier(1))),
});
function figure(lead: string, accountId: string, arrived: number): HistoryEvent {
  const arrivedAt = midnight + (4 - arrived) * 1000;
  return byLead(lead, midnight, { accountId, arrivedAt, daily: true, restates: lead });
}
const histories = sideBySide([...batch.histories, tangled, movedAway]);

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await insertHistories(fresh.warehouse, histories);
});
afterAll(() => fresh.close());

const loaded = (subject: Subject, id: string, most?: number): Promise<History | undefined> =>
  (subject === 'lead' ? historyOfLead : historyOfAccount)(fresh.warehouse, id, instant, most);

/** Everyone of all the histories, with the history that they are in. */
const everyone = histories.flatMap((history, index) => {
  const { leads, accounts } = populationAt(history, instant);
  return [
    ...leads.map(({ id }) => ({ index, history, subject: 'lead' as const, id })),
    ...accounts.map(({ id }) => ({ index, history, subject: 'account' as const, id })),
  ];
});

async function holdAgainstAll({ history, subject, id }: (typeof everyone)[number]): Promise<void> {
  const part = await loaded(subject, id);
  if (!part) throw new Error(`${subject} ${id} was not loaded`);
  const [ofPart, ofAll] = [populationAt(part, instant), populationAt(history, instant)];
  if (subject === 'lead') {
    expect(leadSaid(ofPart.leads, id)).toEqual(leadSaid(ofAll.leads, id));
  } else {
    const account = (accounts: readonly Account[]) => inOrder(accounts.find((one) => one.id === id));
    expect(account(ofPart.accounts)).toEqual(account(ofAll.accounts));
    for (const lead of ofAll.leads.filter((one) => one.account?.id === id)) {
      expect(leadSaid(ofPart.leads, lead.id)).toEqual(leadSaid(ofAll.leads, lead.id));
    }
  }
  for (const model of models) {
    expect(scoreOne(model, part, instant, subject, id)).toEqual(scoreOne(model, history, instant, subject, id));
  }
}

describe('the rows that are loaded for one lead or account', () => {
  it('say of it, and of the leads of an account, what all rows say', { timeout: 120_000 }, async () => {
    expect(everyone.length).toBeGreaterThan(200);
    const queue = [...everyone];
    const worker = async () => {
      for (let next = queue.pop(); next; next = queue.pop()) await holdAgainstAll(next);
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
  });

  it('give the score of the statement that scores one', { timeout: 120_000 }, async () => {
    // A statement costs a second of planning: one lead and one account of some histories.
    const some = everyone.filter(
      ({ index, subject }, place) =>
        index % 12 === 0 && everyone.findIndex((one) => one.index === index && one.subject === subject) === place,
    );
    expect(some.length).toBeGreaterThan(5);
    for (const [place, { subject, id }] of some.entries()) {
      const model = models[place % models.length];
      const part = await loaded(subject, id);
      if (!model || !part) throw new Error('There is nothing to score');
      const { params, ...statement } = (subject === 'lead' ? leadScore : accountScore)(model, id, instant);
      let byStatement: SubjectScores | undefined;
      if (subject === 'lead') {
        const [row] = await fresh.warehouse.rows({ ...statement, row: leadScoreRow }, params);
        byStatement = row && leadScores(row, model);
      } else {
        const [row] = await fresh.warehouse.rows({ ...statement, row: scoreRow }, params);
        byStatement = row && accountScores(row, model);
      }
      expect(byStatement).toEqual(scoreOne(model, part, instant, subject, id));
    }
  });

  it('are none where they would be more than may be read', async () => {
    const [someone] = everyone.filter(({ history, subject }) => subject === 'account' && history.events.length > 5);
    if (!someone) throw new Error('Nobody has events');
    expect(await loaded('account', someone.id, 1)).toBeUndefined();
  });

  it('are no rows for an id that nothing is known of', async () => {
    expect(await loaded('lead', 'nobody')).toEqual({
      events: [],
      leadVersions: [],
      accountVersions: [],
      aliases: [],
      outcomes: [],
    });
  });
});

/** All that is said of a lead, and of the others in its account all but their events. */
function leadSaid(leads: readonly Lead[], id: string): unknown {
  const lead = leads.find((one) => one.id === id);
  const others = leads.filter(({ account }) => account !== undefined && account.id === lead?.account?.id);
  return inOrder({
    ...lead,
    account: lead?.account && { ...lead.account, events: [] },
    others: others.map(({ id: other, versions, outcomes }) => ({ id: other, versions, outcomes })),
  });
}

/** Lists sorted, as the order of rows says nothing; what only the reading adds or writes otherwise is levelled. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) {
    const text = (one: unknown) => JSON.stringify(one) ?? '';
    return value.map(inOrder).toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([name, inner]) => !['lowerEmail', 'restates'].includes(name) && inner !== undefined,
  );
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, inOrder(inner)]),
  );
}
