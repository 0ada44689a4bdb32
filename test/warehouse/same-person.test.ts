import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Warehouse } from '../../src/warehouse/client.ts';
import { otherIdsOfPeople, otherIdsOfPerson } from '../../src/warehouse/same-person.ts';
import { lead, noon, tell } from '../rescoring/story.ts';
import { freshWarehouse } from '../support/warehouse.ts';

let warehouse: Warehouse;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ warehouse, close } = await freshWarehouse());
  await tell(warehouse, {
    leadVersions: [
      lead('work', { email: 'ada@home.example' }),
      lead('trial', { email: 'Ada@Home.example' }),
      lead('moved', { email: 'ada@home.example' }),
      lead('moved', { knownAt: noon(1), email: 'eve@home.example' }),
      lead('later', { knownAt: noon(3), email: 'ada@home.example' }),
      lead('nobody'),
      lead('nobody_else'),
    ],
  });
});
afterAll(() => close());

test.each([
  ['work', noon(0), ['moved', 'trial']],
  ['work', noon(2), ['trial']],
  ['trial', noon(4), ['later', 'work']],
  ['moved', noon(2), []],
  ['nobody', noon(2), []],
  ['unheard_of', noon(2), []],
])('%s has, by what was known at %i, the other ids %j', async (id, knownAt, others) => {
  expect(await otherIdsOfPerson(warehouse, id, knownAt)).toEqual(others);
});

test('of several leads at once it is the same, of those who have other ids', async () => {
  const leads = ['work', 'trial', 'moved', 'nobody', 'unheard_of'];
  for (const knownAt of [noon(0), noon(2), noon(4)]) {
    const others = await otherIdsOfPeople(warehouse, leads, knownAt);
    for (const id of leads) expect(others.get(id) ?? [], id).toEqual(await otherIdsOfPerson(warehouse, id, knownAt));
  }
  expect(await otherIdsOfPeople(warehouse, [], noon(2))).toEqual(new Map());
});
