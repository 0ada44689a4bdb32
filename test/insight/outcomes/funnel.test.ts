import { beforeEach, describe, expect, test } from 'vitest';
import { type FunnelQuestion, readFunnel } from '../../../src/insight/outcomes/funnel.ts';
import { funnelDocument } from '../../../src/insight/outcomes/funnel-document.ts';
import { InputError } from '../../../src/model/errors.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readGiven } from '../../support/stories/given.ts';
import { readTime } from '../../support/stories/times.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';
import { forgetRecorded, record } from './recorded.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;

beforeEach(async () => {
  await forgetHistories(warehouse);
  await forgetRecorded(warehouse);
});

const funnel = (asked: Partial<FunnelQuestion> = {}) =>
  readFunnel(
    { warehouse, inScratch: (work) => work('scratch-a'), model: { timezone: 'UTC', targets: { mql_to_sql: '20%' } } },
    {
      ...{ to: readTime('1 Jul'), every: 'month', within: 90 * day, credit: 90 * day, horizon: readTime('1 Dec') },
      ...{ of: 'account', ...asked },
    },
  );
const refusal = (asked?: Partial<FunnelQuestion>) =>
  funnel(asked).then(
    () => 'nothing',
    (error: unknown) => (error instanceof InputError ? error.message : error),
  );
async function forgetScratch() {
  for (const table of ['run_outcome_times', 'run_lead_accounts', 'run_qualifications', 'run_first_contacts']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
}
const mql = (who: string, since: string) => ({ who, since }) as const;

/** A story of leads of whom only their events tell. */
const story = (text: string) => {
  const leads = [...new Set(['lead', ...[...text.matchAll(/(?:^|; )([a-z]+):/g)].map(([, who]) => who)])];
  return insertHistories(warehouse, [
    readGiven([text, ...leads.map((who) => `${who} has no account`)].join('; ')).history,
  ]);
};

test('new is of whom something is first known in the time, a company with its first lead; some of them qualify', async () => {
  await story('ann: trial 3 Mar; bea: trial 20 Feb; cleo: trial 5 Mar (of account2); dan: trial 30 Mar (of account2)');
  await record(warehouse, [mql('cleo', '20 Mar'), mql('bea', '2 Mar')], [{ who: 'cleo', outcome: 'sql', at: '1 Apr' }]);

  const { arrivals, periods } = await funnel({ from: readTime('1 Mar') });
  expect(arrivals.whole).toMatchObject({ arrived: 2, unknown: 0, qualified: 1, rate: { value: 0.5 } });
  expect(arrivals.periods.map(({ arrived }) => arrived)).toEqual([2, 0, 0, 0]);
  expect(periods[0]).toMatchObject({ qualified: 2, stages: { sql: { reached: 1 } } });

  await forgetScratch();
  expect((await funnel({ from: readTime('1 Mar'), of: 'lead' })).arrivals.whole).toMatchObject({
    arrived: 3,
    qualified: 1,
  });
});

test('an outcome from before the first contact, or of somebody unheard of, is reported and not counted', async () => {
  await story('ann: trial 3 Mar; ann: outcome sql 1 Feb; zed: outcome won 5 Mar; ghost@x.example: outcome won 5 Mar');
  await record(warehouse, [mql('ann', '10 Mar')], []);

  const { whole, early } = await funnel();
  expect(early).toEqual({ beforeFirstContact: 1, ids: ['lead:ann'], ofNobody: 2, nobodyIds: ['lead:zed'] });
  expect(whole.stages.sql.reached).toBe(0);
});

test('the share of MQLs that became SQL is held against the target', async () => {
  const who = Array.from({ length: 200 }, (_, i) => `lead-${i}`);
  await record(
    warehouse,
    who.map((id) => mql(id, '2 Mar')),
    who.slice(0, 20).map((id) => ({ who: id, outcome: 'sql', at: '9 Mar' })),
  );

  expect(await funnel()).toMatchObject({ target: { from: 0.2 }, acceptance: 'too_loose' });
});

test('the document has null where nothing can be said, and no number that is none', async () => {
  await record(warehouse, [mql('ann', '20 Jun')], [{ who: 'ann', outcome: 'sal', at: '21 Jun' }]);

  const found = await funnel({ horizon: readTime('1 Jul') });
  const document = funnelDocument(found);
  expect(document.whole).toMatchObject({ qualified: 1, unknown: 1, value: null });
  expect(document.whole.stages.sal).toEqual({
    reached: 0,
    early: 1,
    rate: null,
    of_stage_before: null,
    median_days: null,
  });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(found.warnings).toEqual([
    "There are no rates: nobody's 90 days have ended. Take less time with --within, or an earlier time with --to.",
  ]);
});

test('what makes the figures say less than they seem to is said', async () => {
  await record(warehouse, [mql('ann', '2 Mar')], [{ who: 'ann', outcome: 'sql', at: '9 Mar' }]);

  const { warnings } = await funnel({ from: readTime('1 Jan') });
  expect(warnings).toEqual([
    'Qualifications are on record since 2026-03-02 alone: of the time before, nobody is in these figures. Begin there with --from.',
    expect.stringMatching(
      /^The last outcome of a sales stage is of 2026-03-09, longer ago than the 90 days that everyone is given/,
    ),
  ]);
});

describe('what cannot be told', () => {
  test('without qualifications', async () => {
    expect(await refusal()).toBe(
      'Nobody has qualified yet: a funnel begins with qualifications, which published runs record. Run `pql rescore`, and see `pql run list`.',
    );
  });

  test('without outcomes of a sales stage', async () => {
    await record(warehouse, [mql('ann', '2 Mar')], []);
    expect(await refusal()).toMatch(
      /^There are no outcomes: nothing says sal, sql, opportunity or won of anybody\. Import/,
    );
    await record(warehouse, [], [{ who: 'ann', outcome: 'contacted', at: '3 Mar' }]);
    expect(await refusal()).toMatch(/^None of the 1 outcomes is one of a sales stage: /);
  });

  test('of a time in which nobody qualified, or that ends before it begins, or of no rule', async () => {
    await record(warehouse, [mql('ann', '2 Mar')], [{ who: 'ann', outcome: 'sql', at: '3 Mar' }]);
    expect(await refusal({ from: readTime('1 May') })).toBe(
      'Nobody qualified from 2026-05-01 to 2026-06-30; qualifications are on record from 2026-03-02 to 2026-03-02. Name a time in which there are some with --from and --to.',
    );
    expect(await refusal({ from: readTime('1 Aug') })).toBe(
      "--from 2026-08-01 isn't before --to 2026-06-30. Exchange them, or leave one out.",
    );
    expect(await refusal({ rule: 'mqls' })).toBe(
      'Nobody has qualified by a rule `mqls`; did you mean `mql`? Rules by which somebody has: mql.',
    );
  });
});
