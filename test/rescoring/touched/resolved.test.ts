import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { createHandRaises } from '../../../src/handoff/hand-raise/create-hand-raises.ts';
import { raiseKnownAfter } from '../../../src/queue/placement.ts';
import { createSeenHandRaises } from '../../../src/queue/seen-hand-raises.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { rep } from '../../queue/desk/acting.ts';
import { type Company, iso, minute, model, openCompany, routing, used } from './company.ts';

const signal = new AbortController().signal;
const redis = connectRedis(inject('services').redis, 'store', silentLog());
const night = Date.parse('2026-06-15T02:00:00Z');
const asked = night + 10 * minute;

let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(async () => {
  await company.close();
  await redis.quit();
});

/** A night, and somebody who asks to be called by an id that no run has seen. */
beforeEach(async () => {
  await company.forget();
  await company.load('events', used({ lead_id: 'ada', account_id: 'acme' }, night - minute), night - minute);
  await company.night('run-1', night);
  await company.settle();
  const { store, desk } = company.queues();
  const handRaises = createHandRaises({
    ...{ store, desk, seen: createSeenHandRaises({ redis, prefix: `{raised-${randomUUID()}}`, now: () => asked }) },
    ...{ readModel: async () => model, readRouting: async () => routing, now: () => asked },
  });
  const event = { id: 'e-1', event: 'demo_requested', at: asked, properties: {} };
  const known = { lead: {}, account: {} };
  expect(await handRaises.raise({ ...event, leadId: 'browser-1', known })).toBe('raised');
});

/** In ClickHouse it is the event of a browser, whose lead is known later. */
const arrives = () =>
  company.load(
    'events',
    [{ alias: 'browser-1', event: 'demo_requested', at: iso(asked), event_id: 'e-1', channel: 'marketing' }],
    asked,
  );
const isKnown = () => company.load('aliases', [{ alias: 'browser-1', lead_id: 'ida' }], asked);
const ids = async () => (await company.queue()).map(({ entry_id }) => entry_id);
const look = (after: number) => company.follow(asked + after).look(signal);

test('whoever was raised by an alias is in the queue as the lead alone, once that is known', async () => {
  await arrives();
  await isKnown();
  await look(raiseKnownAfter);
  expect(await ids()).toEqual(['lead:ida', 'account:acme']);
  expect((await company.queue())[0]).toMatchObject({ scored: true, hand_raised_at: iso(asked) });
});

test('their first entry stays as long as the event may be on its way', async () => {
  await company.load('events', used({ lead_id: 'zoe' }, night - minute), asked);
  await look(raiseKnownAfter - 1);
  expect(await ids()).toEqual(['lead:browser-1', 'account:acme', 'lead:zoe']);
  await company.load('events', used({ lead_id: 'yan' }, night - minute), asked);
  await look(raiseKnownAfter);
  expect(await ids()).not.toContain('lead:browser-1');
});

test('it stays where a run scores them by that id', async () => {
  await company.load('events', [{ lead_id: 'browser-1', event: 'demo_requested', at: iso(asked) }], asked);
  await look(raiseKnownAfter);
  expect((await company.queue())[0]).toMatchObject({ entry_id: 'lead:browser-1', scored: true });
});

test('a rep who holds it keeps it until they let go, and sees that it has left', async () => {
  const { desk } = company.queues();
  const day = { leaseUntil: Date.now() + 60 * minute, day: '2026-01-01' };
  const { work } = await desk.claim({ team: 'all', rep: 'ana', entryId: 'lead:browser-1', ...day });
  await arrives();
  await isKnown();
  await look(raiseKnownAfter);
  expect(await ids()).toEqual(['lead:ida', 'account:acme']);
  const [held] = await desk.heldBy('ana');
  expect(held).toMatchObject({ work: { entry_id: 'lead:browser-1', fence: work.fence, withdrawn: 'not_qualified' } });
  await desk.move({ entryId: 'lead:browser-1', by: rep('ana'), fence: work.fence, transition: 'release' });
  expect(await desk.heldBy('ana')).toEqual([]);
  expect(await ids()).toEqual(['lead:ida', 'account:acme']);
});
