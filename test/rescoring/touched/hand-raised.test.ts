import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createHandRaises } from '../../../src/handoff/hand-raise/create-hand-raises.ts';
import { createSeenHandRaises } from '../../../src/queue/seen-hand-raises.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { type Company, iso, minute, model, openCompany, routing, used } from './company.ts';

const redis = connectRedis(inject('services').redis, 'store', silentLog());
let company: Company;
beforeAll(async () => {
  company = await openCompany();
});
afterAll(async () => {
  await company.close();
  await redis.quit();
});

test('somebody unknown who was raised at once is scored by the next touched run, and heads the queue on', async () => {
  await company.forget();
  const night = Date.parse('2026-06-15T02:00:00Z');
  await company.load('events', used({ lead_id: 'ada', account_id: 'acme' }, night - minute), night - minute);
  await company.night('run-1', night);
  await company.settle();

  const asked = night + 10 * minute;
  const { store, desk } = company.queues();
  const handRaises = createHandRaises({
    ...{ store, desk, seen: createSeenHandRaises({ redis, prefix: `{raised-${randomUUID()}}`, now: () => asked }) },
    ...{ readModel: async () => model, readRouting: async () => routing, now: () => asked },
  });
  const who = { leadId: 'nia', accountId: 'initech', known: { lead: { name: 'Nia' }, account: {} } };
  const event = { id: 'e-1', event: 'demo_requested', at: asked, properties: {} };
  expect(await handRaises.raise({ ...event, ...who })).toBe('raised');
  expect((await company.queue())[0]).toMatchObject({ entry_id: 'account:initech', scored: false, tier: 'P4' });

  const row = { lead_id: 'nia', account_id: 'initech', event: 'demo_requested', at: iso(asked), event_id: 'e-1' };
  await company.load('events', [row, ...used({ lead_id: 'nia', account_id: 'initech' }, asked)], asked);
  await company.follow(asked + minute).look(new AbortController().signal);
  const [first, second] = await company.queue();
  expect(first).toMatchObject({ entry_id: 'account:initech', scored: true, hand_raised_at: iso(asked) });
  expect(first?.scores.usage).toBe(40);
  expect(second?.entry_id).toBe('account:acme');
});
