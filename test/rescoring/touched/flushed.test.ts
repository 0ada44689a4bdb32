import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Company, documents, iso, minute, openCompany, used } from './company.ts';

const night = Date.now() - 60 * minute;
const morning = night + 30 * minute;
const signal = new AbortController().signal;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(() => company.close());

test('after a flush the queues are as touched runs left them: who came, who moved up, who left, and what reps hold', async () => {
  await company.load(
    'events',
    ['calm', 'asks', 'leaves', 'held'].flatMap((id) => used({ lead_id: id }, night - minute)),
    night - minute,
  );
  await company.night('run-1', night);
  await company.settle();
  const { store, desk } = company.queues();
  const lease = { leaseUntil: Date.now() + 60 * minute, day: '2026-01-01' };
  const { work } = await desk.claim({ team: 'all', rep: 'ana', entryId: 'lead:held', ...lease });

  await company.load(
    'events',
    [
      ...used({ lead_id: 'comes' }, morning - minute),
      ...used({ lead_id: 'held' }, morning - minute),
      { lead_id: 'asks', event: 'demo_requested', at: iso(morning - minute) },
    ],
    morning - minute,
  );
  await company.load('leads', [{ lead_id: 'leaves', traits: { opted_out: 'true' } }], morning - minute);
  await company.follow(morning).look(signal);
  const before = await company.queue();
  const order = before.map(({ entry_id }) => entry_id);
  expect(order).toHaveLength(4);
  expect(order[0]).toBe('lead:asks');

  expect(await company.flushAndRebuild(morning + minute)).toMatchObject({ runId: 'run-1', entries: 4, held: 1 });
  const after = await company.queue();
  expect(after).toEqual(before);
  expect(documents(after)['lead:asks']).toMatchObject({ hand_raised_at: iso(morning - minute) });
  expect(documents(after)['lead:held']?.scores.usage).toBe(80);
  expect(after.find(({ entry_id }) => entry_id === 'lead:held')?.work).toMatchObject({ rep: 'ana', fence: work.fence });
  expect(await store.entryOf({ leadId: 'leaves' })).toBeUndefined();

  // What began before the touched run still doesn't know better than it.
  const earlier = { entryId: 'lead:comes', asOf: night + minute, entry: undefined };
  const placing = { knownAt: earlier.asOf, toldUpTo: '0', placedAt: morning + minute, entries: [earlier] };
  expect(await store.place(placing)).toMatchObject({ later: ['lead:comes'], left: [] });
  await company.night('run-2', night + minute, morning + 2 * minute);
  expect(documents(await company.queue())).toEqual(documents(before));
});
