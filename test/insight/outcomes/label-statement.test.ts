import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { gatherOutcomes } from '../../../src/insight/outcomes/gather.ts';
import { labelAnswer, labelTimes } from '../../../src/insight/outcomes/label-statement.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readGiven } from '../../support/stories/given.ts';
import { readTime, sayTime } from '../../support/stories/times.ts';
import { forgetHistories, insertHistories } from '../../support/warehouse-history.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;

beforeEach(async () => {
  await forgetHistories(warehouse);
  for (const table of ['run_outcome_times', 'run_lead_accounts']) {
    await warehouse.run({ name: 'forget', sql: `TRUNCATE TABLE ${table}` });
  }
});

/** What came of a story as known at a horizon. */
async function gathered(story: string, horizon: string): Promise<void> {
  await insertHistories(warehouse, [readGiven(story).history]);
  await gatherOutcomes(warehouse, { runId: 'scratch-a', horizon: readTime(horizon) });
}

const answers = {
  name: 'answers',
  row: z.object({ subject: z.string(), id: z.string(), answer: z.string() }),
};

/** What a label says of leads and accounts at an instant: those who stand there, by name. */
async function answered(label: string, asOf: string, horizon: string, whom: readonly string[]) {
  const asked = parseLabel(label);
  const rows = await warehouse.rows(
    {
      ...answers,
      sql: `
        SELECT subject, id, ${labelAnswer({ label: asked, credit: 90 * day, horizon: readTime(horizon) }, '{d:Int64}')} AS answer
        FROM (
            SELECT if(startsWith(id, 'account'), 'account', 'lead') AS subject, id, sipHash64(subject, id) AS key
            FROM (SELECT arrayJoin({whom:Array(String)}) AS id)) AS whom
        ANY LEFT JOIN (${labelTimes(asked)}) AS times USING (subject, key)`,
    },
    { outcomes_run: 'scratch-a', d: readTime(asOf), whom },
  );
  return Object.fromEntries(rows.map(({ id, answer }) => [id, answer]));
}

const times = {
  name: 'times',
  sql: `SELECT subject, reached, credited FROM (${labelTimes({ outcome: 'sql' })}) WHERE key = sipHash64(subject, {id:String})`,
  row: z.object({
    subject: z.string(),
    reached: z.array(z.coerce.number()).transform((all) => all.map(sayTime)),
    credited: z.array(z.coerce.number()).transform((all) => all.map(sayTime)),
  }),
};
const timesOf = (id: string) => warehouse.rows(times, { outcomes_run: 'scratch-a', id });

test('an outcome after the instant and within the time is had, one outside of it is not', async () => {
  await gathered(
    'ann: outcome sql 1 Mar 00:01; bea: outcome sql 31 Mar; cleo: outcome sql 1 Apr; dan: trial 1 Jan; ann has no account; bea has no account; cleo has no account; dan has no account',
    '1 Jun',
  );

  expect(await answered('sql within 30d', '1 Mar', '1 Jun', ['ann', 'bea', 'cleo', 'dan'])).toEqual({
    ann: 'had',
    bea: 'had',
    cleo: 'not',
    dan: 'not',
  });
});

test('whose time has not ended is unknown, whether they got there or not', async () => {
  await gathered('ann: outcome sql 2 Mar; bea: trial 1 Jan; ann has no account; bea has no account', '1 Apr');

  expect(await answered('sql within 32d', '1 Mar', '1 Apr', ['ann', 'bea'])).toEqual({
    ann: 'unknown',
    bea: 'unknown',
  });
  expect(await answered('sql within 31d', '1 Mar', '1 Apr', ['ann', 'bea'])).toEqual({ ann: 'had', bea: 'not' });
});

test('a later stage reaches the earlier ones', async () => {
  await gathered('ann: outcome won 2 Mar; bea: outcome meeting 2 Mar; ann has no account; bea has no account', '1 Jun');

  expect(await answered('sql within 30d', '1 Mar', '1 Jun', ['ann', 'bea'])).toEqual({ ann: 'had', bea: 'not' });
  expect(await answered('meeting within 30d', '1 Mar', '1 Jun', ['ann', 'bea'])).toEqual({ ann: 'not', bea: 'had' });
});

test('who stood there before is told apart, until that ends', async () => {
  await gathered(
    `ann: outcome sql 1 Feb; bea: outcome sql 1 Feb; bea: outcome recycled 1 Mar; bea: outcome sql 20 Mar;
      ann has no account; bea has no account`.replaceAll('\n', ' '),
    '1 Jun',
  );

  expect(await answered('sql within 30d', '15 Feb', '1 Jun', ['ann', 'bea'])).toEqual({ ann: 'before', bea: 'before' });
  expect(await answered('sql within 30d', '10 Mar', '1 Jun', ['ann', 'bea'])).toEqual({ ann: 'before', bea: 'had' });
});

test('an account gets where one of its leads gets, but is not disqualified with one of them', async () => {
  await gathered('ann: outcome sql 2 Mar; bea: outcome disqualified 3 Mar', '1 Jun');

  expect(await answered('sql within 30d', '1 Mar', '1 Jun', ['account', 'ann', 'bea'])).toEqual({
    account: 'had',
    ann: 'had',
    bea: 'not',
  });
  expect(await answered('disqualified within 30d', '1 Mar', '1 Jun', ['account', 'ann', 'bea'])).toEqual({
    account: 'not',
    ann: 'not',
    bea: 'had',
  });
});

test('a lead is credited with what is recorded for its account, ninety days long', async () => {
  await gathered('ann: trial 1 Jan; account: outcome sql 1 Apr; bea: trial 1 Jan; bea has no account', '1 Dec');

  expect(await answered('sql within 200d', '15 Mar', '1 Dec', ['ann', 'bea'])).toEqual({ ann: 'had', bea: 'not' });
  expect(await answered('sql within 200d', '31 Dec 2025', '1 Dec', ['ann', 'account'])).toEqual({
    ann: 'not',
    account: 'had',
  });
});

test('e-mails, aliases and accounts are resolved as they are known at the horizon', async () => {
  const story = `
    ann.email = ann@x.example (known 1 Feb); ann has no account; ann.account_id = account2 (known 1 Mar);
    bea has no account; alias key1 = bea (known 1 Mar); alias key1: trial 1 Feb (of account3);
    ann@x.example: outcome sql 5 Mar; account3: outcome sql 6 Mar`.replaceAll('\n', ' ');
  await gathered(story, '1 Apr');

  expect(await timesOf('ann')).toEqual([{ subject: 'lead', reached: ['5 Mar'], credited: [] }]);
  expect(await timesOf('account2')).toEqual([{ subject: 'account', reached: ['5 Mar'], credited: [] }]);
  expect(await timesOf('bea')).toEqual([{ subject: 'lead', reached: [], credited: ['6 Mar'] }]);
});

test('what is dated or arrives after the horizon is not taken', async () => {
  await gathered('ann: outcome sql 5 Mar; ann: outcome sql 2 Apr', '1 Apr');

  expect(await timesOf('ann')).toEqual([{ subject: 'lead', reached: ['5 Mar'], credited: [] }]);
});
