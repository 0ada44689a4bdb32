import { beforeAll, expect, test } from 'vitest';
import { holdoutDocument } from '../../../src/insight/holdout/document.ts';
import { readHoldout } from '../../../src/insight/holdout/read-holdout.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readTime } from '../../support/stories/times.ts';
import { type Came, record } from '../outcomes/recorded.ts';

const warehouse = ownWarehouse();
const instant = (text: string) => new Date(readTime(text)).toISOString().replace('Z', '');

const some = (side: string, count: number) => Array.from({ length: count }, (_, place) => `${side}-${place}`);
const came = (who: string, at: string): Came => ({ who, outcome: 'sql', at });

beforeAll(async () => {
  const lot = (unit: string, held_out: boolean, assigned: string, qualified = assigned) => ({
    ...{ salt: 'spring', unit, held_out, share: 200_000 },
    ...{ qualified_since: instant(qualified), assigned_at: instant(assigned) },
  });
  await warehouse.insert('holdouts', [
    ...some('queued', 80).map((id) => lot(`lead:${id}`, false, '1 Mar')),
    ...some('held', 20).map((id) => lot(`lead:${id}`, true, '1 Mar')),
    // Nobody's time has ended; one who stood there before; one who was queued before it all; one whose lot was drawn twice.
    lot('lead:late', true, '1 Jun'),
    lot('lead:customer', false, '1 Mar'),
    lot('lead:old', false, '1 Mar', '1 Feb'),
    lot('lead:held-0', false, '2 Mar'),
    lot('account:company', false, '1 Mar'),
    { ...lot('lead:other', true, '1 Mar'), salt: 'autumn' },
  ]);
  await record(
    warehouse,
    [],
    [
      ...some('queued', 24).map((id) => came(id, '20 Mar')),
      ...some('held', 2).map((id) => came(id, '20 Mar')),
      came('held-5', '20 Jun'),
      came('customer', '20 Jan'),
      { ...came('company', '2 Mar'), of: 'account' },
    ],
  );
});

const ask = (salt = 'spring') =>
  readHoldout(warehouse, (work) => work(`scratch-${salt}`), {
    ...{ salt, label: parseLabel('sql within 60d'), credit: 90 * 86_400_000, horizon: readTime('1 Jul') },
  });

test('everyone counts on the side that the lot gave: 25 of 81 queued against 2 of 20 held out', async () => {
  const found = await ask();

  expect(found.since).toBe(readTime('1 Mar'));
  expect(found.earlier).toBe(1);
  expect(found.queued).toMatchObject({ assigned: 82, before: 1, unknown: 0, had: { happened: 25, of: 81 } });
  expect(found.heldOut).toMatchObject({ assigned: 21, before: 0, unknown: 1, had: { happened: 2, of: 20 } });
  // 25/81 − 2/20, and 25/81 ÷ 2/20, by hand; Newcombe's interval and the logarithm's.
  expect(found.difference?.value).toBeCloseTo(0.208642, 6);
  expect(found.ratio.ratio?.value).toBeCloseTo(3.08642, 5);
  const half = 1.959964 * Math.sqrt(1 / 25 - 1 / 81 + 1 / 2 - 1 / 20);
  expect(found.ratio.ratio?.low).toBeCloseTo(3.08642 * Math.exp(-half), 4);
  expect(JSON.stringify(holdoutDocument(found))).not.toMatch(/NaN|Infinity/);
});

test('without lots it says what turns it on', async () => {
  await expect(ask('winter')).rejects.toThrow(/holdout\.share in pql\.yaml/);
});
