import { beforeEach, expect, test } from 'vitest';
import { type Cohort, type Cutting, readCohorts } from '../../../src/insight/outcomes/cohorts.ts';
import type { Subject } from '../../../src/model/types.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readGiven } from '../../support/stories/given.ts';
import { readTime } from '../../support/stories/times.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';
import { type Came, forgetRecorded, gather, type Qualified, record } from './recorded.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;

beforeEach(async () => {
  await forgetHistories(warehouse);
  await forgetRecorded(warehouse);
});

interface Asked extends Partial<Cutting> {
  readonly horizon?: string;
  readonly of?: Subject;
  readonly within?: number;
}

/** The cohorts of the year's first half. */
async function cohorts({ horizon = '1 Dec', of, within = 90 * day, by, every }: Asked = {}): Promise<Cohort[]> {
  const runId = await gather(warehouse, horizon, of);
  const question = {
    ...{ from: readTime('1 Jan'), to: readTime('1 Jul'), within, credit: 90 * day, horizon: readTime(horizon) },
  };
  return readCohorts(warehouse, runId, question, { by, every, timezone: 'UTC' });
}

async function cohort(asked?: Asked): Promise<Cohort> {
  const [only, ...more] = await cohorts(asked);
  if (!only || more.length > 0) throw new Error(`${more.length} cohorts more than one`);
  return only;
}

const some = <T>(n: number, make: (who: string) => T) => Array.from({ length: n }, (_, i) => make(`lead-${i}`));
const mql = (who: string, since: string): Qualified => ({ who, kind: 'mql', since });
const came = (who: string, outcome: Came['outcome'], at: string, amount?: number): Came =>
  amount === undefined ? { who, outcome, at } : { who, outcome, at, amount };

test('of 800 MQLs, 600 of them accepted and 180 SQLs, 22.5% became SQL', async () => {
  await record(
    warehouse,
    some(800, (who) => mql(who, '2 Mar')),
    [...some(600, (who) => came(who, 'sal', '4 Mar')), ...some(180, (who) => came(who, 'sql', '12 Mar'))],
  );

  const { qualified, known, unknown, stages } = await cohort();

  expect({ qualified, known, unknown }).toEqual({ qualified: 800, known: 800, unknown: 0 });
  expect(stages.sal).toMatchObject({ reached: 600, rate: { value: 0.75 }, medianDays: 2 });
  expect(stages.sql).toMatchObject({ reached: 180, rate: { value: 0.225 }, ofBefore: { value: 0.3 }, medianDays: 10 });
  // Wilson's interval of 180 among 800.
  expect(stages.sql.rate?.low).toBeCloseTo(0.1974, 4);
  expect(stages.sql.rate?.high).toBeCloseTo(0.2552, 4);
  expect(stages.won).toMatchObject({ reached: 0, rate: { value: 0 }, medianDays: undefined });
});

test('a rate is of those who qualified in the period, whenever their outcome came', async () => {
  await record(
    warehouse,
    [mql('ann', '31 Jan 23:00'), mql('bea', '1 Feb'), mql('cleo', '20 Feb')],
    [came('ann', 'sql', '20 Mar'), came('bea', 'sql', '2 Feb')],
  );

  const months = await cohorts({ every: 'month' });

  expect(months.map(({ period, qualified, stages }) => [period?.name, qualified, stages.sql.reached])).toEqual([
    ['2026-01', 1, 1],
    ['2026-02', 2, 1],
    ['2026-03', 0, 0],
    ['2026-04', 0, 0],
    ['2026-05', 0, 0],
    ['2026-06', 0, 0],
  ]);
  expect(months[2]?.stages.sql.rate).toBeUndefined();
});

test('whose time has not ended is unknown: neither won nor lost, whatever came of them so far', async () => {
  await record(
    warehouse,
    [mql('ann', '2 Mar'), mql('bea', '2 Mar'), mql('cleo', '20 May'), mql('dan', '21 May')],
    [came('ann', 'sql', '12 Mar'), came('dan', 'sql', '22 May')],
  );

  const { known, unknown, stages } = await cohort({ horizon: '10 Jun' });

  expect({ known, unknown }).toEqual({ known: 2, unknown: 2 });
  expect(stages.sql).toMatchObject({ reached: 1, early: 1, rate: { value: 0.5 } });
});

test('who stood at SQL when they qualified is left out, who did before being recycled is not', async () => {
  await record(
    warehouse,
    [mql('ann', '2 Mar'), mql('bea', '2 Mar')],
    [came('ann', 'won', '1 Feb'), came('bea', 'sql', '1 Jan'), came('bea', 'recycled', '1 Feb')],
  );

  expect(await cohort()).toMatchObject({ qualified: 2, already: 1, known: 1, stages: { sql: { reached: 0 } } });
});

test('whom sales took on before the nightly run found them is accepted all the same', async () => {
  await record(warehouse, [mql('ann', '2 Mar')], [came('ann', 'sal', '1 Mar')]);

  expect(await cohort()).toMatchObject({ stages: { sal: { reached: 1, medianDays: 0 }, sql: { reached: 0 } } });
});

test('another rule that begins while one stands is the same time; anew after its end is another', async () => {
  await record(
    warehouse,
    [
      { ...mql('ann', '2 Mar'), until: '20 Mar' },
      { who: 'ann', kind: 'pql', since: '10 Mar', until: '20 Mar' },
      mql('ann', '1 May'),
    ],
    [came('ann', 'sql', '20 Mar'), came('ann', 'recycled', '25 Mar')],
  );

  expect(await cohort()).toMatchObject({ qualified: 2, already: 0, stages: { sql: { reached: 1, medianDays: 18 } } });
  expect((await cohorts({ by: 'kind' })).map(({ group, qualified }) => [group, qualified])).toEqual([
    ['mql', 2],
    ['pql', 1],
  ]);
});

test('a company is one, whoever of it qualified; its deal is one, whoever it is credited to', async () => {
  await insertHistories(warehouse, [
    readGiven('ann: trial 1 Jan; bea: trial 1 Jan; cleo: trial 1 Jan; cleo has no account').history,
  ]);
  await record(
    warehouse,
    [
      mql('ann', '2 Mar'),
      mql('bea', '9 Mar'),
      { who: 'account', of: 'account', kind: 'pqa', since: '16 Mar' },
      mql('cleo', '2 Mar'),
    ],
    [{ who: 'account', of: 'account', outcome: 'won', at: '1 Apr', amount: 12_000 }],
  );

  expect(await cohort()).toMatchObject({
    qualified: 2,
    stages: { won: { reached: 1, medianDays: 30 } },
    value: 12_000,
    deals: 1,
  });
  await warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE run_qualifications' });
  for (const table of ['run_outcome_times', 'run_lead_accounts']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
  expect(await cohort({ of: 'lead' })).toMatchObject({
    qualified: 3,
    stages: { won: { reached: 2 } },
    value: 12_000,
    deals: 1,
  });
});

test('an outcome of the account is credited to leads that qualified within ninety days before', async () => {
  await insertHistories(warehouse, [readGiven('ann: trial 1 Jan; bea: trial 1 Jan').history]);
  await record(
    warehouse,
    [mql('ann', '2 Jan'), mql('bea', '9 Mar')],
    [{ who: 'account', of: 'account', outcome: 'sql', at: '3 Apr' }],
  );

  expect(await cohort({ of: 'lead', within: 180 * day })).toMatchObject({
    known: 2,
    stages: { sql: { reached: 1, medianDays: 25 } },
  });
});

test('where nobody qualified there are no rates', async () => {
  const { qualified, stages, value } = await cohort();

  expect(qualified).toBe(0);
  expect(stages.sql).toEqual({ reached: 0, early: 0 });
  expect(value).toBeUndefined();
});
