import { beforeEach, expect, test } from 'vitest';
import { readNurture } from '../../../src/insight/nurture/nurture.ts';
import { createQueueLog, type LoggedRow } from '../../../src/warehouse/queue-log.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readTime, sayTime } from '../../support/stories/times.ts';
import { forgetRecorded, record } from '../outcomes/recorded.ts';

const warehouse = ownWarehouse();

beforeEach(async () => {
  await forgetRecorded(warehouse);
  await warehouse.run({ name: 'forget', sql: 'TRUNCATE TABLE queue_log' });
});

const nurtured = async (at: string) =>
  (await readNurture(warehouse, readTime(at))).map(({ id, state, since, until, why, rep }) =>
    [id, state, sayTime(since), until === undefined ? '' : sayTime(until), why, rep ?? ''].join(' | '),
  );

let fence = 0;
function logged(entryId: string, done: string, at: string, more: Partial<LoggedRow> = {}): LoggedRow {
  fence += 1;
  return {
    ...{
      incarnation: 'a',
      fence: String(readTime(at) * 1000 + fence),
      entryId,
      accountId: '',
      leads: [],
      team: 'emea',
    },
    ...{ done, by: 'ana', role: 'rep', rep: 'ana', fromState: 'claimed', state: done, reason: '', note: '' },
    ...{ until: undefined, undoes: '0', urgency: 'P1', clockSince: undefined, claimDue: undefined },
    ...{ touchDue: undefined, claimedAt: undefined, touchedAt: undefined, at: readTime(at), work: '' },
    ...more,
  };
}
const log = (...rows: LoggedRow[]) => createQueueLog(warehouse).insert(rows, readTime('1 Dec'));

/** Its qualification lapsed: the harness says converted of all that ended. */
async function lapse(...ids: string[]) {
  await warehouse.run(
    {
      name: 'lapse',
      sql: `INSERT INTO qualification_facts SELECT * REPLACE ('lapsed' AS ended_by, as_of + 1 AS as_of) FROM qualification_facts WHERE subject_id IN {ids:Array(String)} AND until IS NOT NULL`,
    },
    { ids },
  );
}

test('who was recycled until later is with marketing until then, with the reason', async () => {
  await log(
    logged('account:acme', 'recycled', '1 Mar', { reason: 'no_budget', until: readTime('1 Jun') }),
    logged('lead:ann', 'recycled', '2 Mar', { reason: 'no_reply' }),
  );

  expect(await nurtured('1 May')).toEqual([
    'ann | recycled | 2 Mar |  | no_reply | ana',
    'acme | recycled | 1 Mar | 1 Jun | no_budget | ana',
  ]);
  expect(await nurtured('2 Jun')).toEqual(['ann | recycled | 2 Mar |  | no_reply | ana']);
});

test('who was taken up again, or whose recycling was undone, is not', async () => {
  const undone = logged('lead:bea', 'recycled', '1 Mar');
  await log(
    logged('lead:ann', 'recycled', '1 Mar'),
    logged('lead:ann', 'claimed', '8 Mar'),
    undone,
    logged('lead:bea', 'undone', '1 Mar 00:01', { state: 'claimed', undoes: undone.fence }),
  );

  expect(await nurtured('1 May')).toEqual([]);
});

test('a qualification that lapsed with nothing come of it, and none that stands', async () => {
  await record(
    warehouse,
    [
      { who: 'ann', since: '1 Feb', until: '15 Mar' },
      { who: 'bea', since: '1 Feb', until: '15 Mar' },
      { who: 'cleo', since: '1 Feb', until: '15 Mar' },
      { who: 'cleo', rule: 'pql', kind: 'pql', since: '1 Mar' },
      { who: 'dan', since: '1 Feb', until: '15 Mar' },
    ],
    [
      { who: 'bea', outcome: 'sal', at: '3 Feb' },
      { who: 'ann', outcome: 'lost', at: '1 Jan' },
    ],
  );
  await lapse('ann', 'bea', 'cleo');

  // Something came of bea, cleo still stands by another rule, dan converted.
  expect(await nurtured('1 May')).toEqual(['ann | lapsed | 15 Mar |  | mql | ']);
  expect(await nurtured('1 Mar')).toEqual([]);
});
