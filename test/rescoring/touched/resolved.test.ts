import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createHandRaises } from '../../../src/handoff/hand-raise/create-hand-raises.ts';
import type { HandRaised } from '../../../src/handoff/hand-raise/hand-raise.ts';
import { readRouting } from '../../../src/queue/routing/parse.ts';
import { createSeenHandRaises } from '../../../src/queue/seen-hand-raises.ts';
import { silentLog } from '../../../src/runtime/log.ts';
import { connectRedis } from '../../../src/runtime/redis.ts';
import { type Company, iso, minute, model, openCompany, used } from './company.ts';

const signal = new AbortController().signal;
const redis = connectRedis(inject('services').redis, 'store', silentLog());
afterAll(() => redis.quit());

const night = Date.parse('2026-06-15T02:00:00Z');
const asked = night + 10 * minute;
const byEntry = (entry: 'account' | 'lead') =>
  readRouting(`{ entry: ${entry}, teams: { all: {} }, rules: [{ else: all }] }`, 'routing.yaml');

let company: Company;
const routing = { of: byEntry('account') };
async function open(entry: 'account' | 'lead') {
  routing.of = byEntry(entry);
  company = await openCompany(routing.of);
  await company.load('events', used({ lead_id: 'ada', account_id: 'acme' }, night - minute), night - minute);
  await company.night('run-1', night);
  await company.settle();
}
afterEach(() => company.close());

async function raise(who: Pick<HandRaised, 'leadId' | 'email' | 'accountId'>, traits: Record<string, string> = {}) {
  const { store, desk } = company.queues();
  const handRaises = createHandRaises({
    ...{ store, desk, seen: createSeenHandRaises({ redis, prefix: `{raised-${randomUUID()}}`, now: () => asked }) },
    ...{ readModel: async () => model, readRouting: async () => routing.of, now: () => asked },
  });
  const known = { lead: traits, account: {} };
  return handRaises.raise({ id: 'e-1', event: 'demo_requested', at: asked, properties: {}, known, ...who });
}
const demo = (who: Record<string, string>) =>
  company.load('events', [{ ...who, event: 'demo_requested', at: iso(asked), event_id: 'e-1' }], asked);
const ids = async () => (await company.queue()).map(({ entry_id }) => entry_id);
const look = (after: number) => company.follow(asked + after).look(signal);

for (const entry of ['account', 'lead'] as const) {
describe(`entry ${entry}`, () => {
  beforeEach(() => open(entry));
  test('alias with account', async () => {
    console.log(await raise({ accountId: 'initech' }), await ids());
    await demo({ alias: 'browser-1', account_id: 'initech' });
    await look(minute);
    console.log('unresolved', await ids());
    await company.load('leads', [{ lead_id: 'ida', email: 'ida@bell.example', account_id: 'bell' }], asked + 2*minute);
    await company.load('aliases', [{ alias: 'browser-1', lead_id: 'ida' }], asked + 2*minute);
    await look(3*minute);
    console.log('resolved', await ids());
  });
  test('alias alone', async () => {
    console.log(await raise({ }), await ids());
    await demo({ alias: 'browser-1' });
    await look(minute);
    console.log('unresolved', await ids());
    await company.load('leads', [{ lead_id: 'ida', email: 'ida@bell.example', account_id: 'bell' }], asked + 2*minute);
    await company.load('aliases', [{ alias: 'browser-1', lead_id: 'ida' }], asked + 2*minute);
    await look(3*minute);
    console.log('resolved', await ids());
  });
  test('a lead id that comes to be an alias', async () => {
    console.log(await raise({ leadId: 'browser-1' }), await ids());
    await demo({ lead_id: 'browser-1' });
    await look(minute);
    console.log('unresolved', await ids());
    await company.load('leads', [{ lead_id: 'ida', email: 'ida@bell.example', account_id: 'bell' }], asked + 2*minute);
    await company.load('aliases', [{ alias: 'browser-1', lead_id: 'ida' }], asked + 2*minute);
    await look(3*minute);
    console.log('resolved', await ids());
  });
  test('raised by a lead id, the row names the alias', async () => {
    console.log(await raise({ leadId: 'browser-1' }), await ids());
    await demo({ alias: 'browser-1' });
    await look(minute);
    console.log('unresolved', await ids());
    await company.load('leads', [{ lead_id: 'ida', email: 'ida@bell.example', account_id: 'bell' }], asked + 2*minute);
    await company.load('aliases', [{ alias: 'browser-1', lead_id: 'ida' }], asked + 2*minute);
    await look(3*minute);
    console.log('resolved', await ids());
  });
  test('another id of the same person by e-mail', async () => {
    console.log(await raise({ leadId: 'nia2', email: 'nia@x.example' }, { email: 'nia@x.example' }), await ids());
    await company.load('leads', [{ lead_id: 'nia', email: 'nia@x.example' }, { lead_id: 'nia2', email: 'nia@x.example' }], asked + minute);
    await demo({ lead_id: 'nia2' });
    await look(2*minute);
    console.log('resolved', await ids());
  });
});
}
