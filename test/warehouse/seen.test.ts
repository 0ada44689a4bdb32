import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AccountVersion, HistoryEvent, LeadVersion } from '../../src/scoring/history.ts';
import { readSeen } from '../../src/warehouse/seen.ts';
import { freshWarehouse } from '../support/warehouse.ts';
import { insertHistories } from '../support/warehouse-history.ts';

const at = Date.parse('2026-03-01T00:00:00Z');

const event = (name: string, properties: Record<string, string> = {}): HistoryEvent => ({
  subject: { kind: 'lead', id: 'l1' },
  accountId: '',
  event: name,
  at,
  arrivedAt: at,
  channel: '',
  quantity: 1,
  properties,
  daily: false,
  restates: '',
});
const lead = (leadId: string, traits: Record<string, string>, email = ''): LeadVersion => ({
  leadId,
  knownAt: at,
  writtenAt: at,
  record: 0,
  accountId: '',
  email,
  name: '',
  traits,
});
const account = (accountId: string, domain: string, traits: Record<string, string>): AccountVersion => ({
  accountId,
  knownAt: at,
  writtenAt: at,
  record: 0,
  name: '',
  domain,
  owner: '',
  parent: '',
  createdAt: at,
  traits,
});

let fresh: Awaited<ReturnType<typeof freshWarehouse>>;
beforeAll(async () => {
  fresh = await freshWarehouse();
  await insertHistories(fresh.warehouse, [
    {
      events: [
        event('page', { path: '/docs', agent: 'bot' }),
        event('page', { path: '/pricing', referrer: '' }),
        { ...event('page'), channel: 'marketing' },
        event('api_call', { status: '200' }),
      ],
      leadVersions: [lead('l1', { title: 'CTO' }, 'kim@acme.example'), lead('l2', { role: 'Admin' })],
      accountVersions: [
        account('a1', 'acme.example', { industry: 'Software' }),
        account('a2', 'b.example', { industry: 'software' }),
        account('a3', '', { industry: 'Ärzte' }),
      ],
      aliases: [],
      outcomes: [],
    },
  ]);
});
afterAll(() => fresh.close());

const industry = { of: 'account', trait: 'industry' } as const;

test('events with their rows, the most frequent first', async () => {
  const { events, channels } = await readSeen(fresh.warehouse, { events: [], traits: [] });
  expect([...events]).toEqual([
    ['page', 3],
    ['api_call', 1],
  ]);
  expect([...channels]).toEqual([
    ['page', ['', 'marketing']],
    ['api_call', ['']],
  ]);
});

test('properties of the named events, or of all', async () => {
  const named = await readSeen(fresh.warehouse, { events: ['page'], traits: [] });
  expect([...named.properties]).toEqual([['page', ['agent', 'path', 'referrer']]]);
  const all = await readSeen(fresh.warehouse, { events: undefined, traits: [] });
  expect(all.properties.get('api_call')).toEqual(['status']);
});

test('traits by side, the fields that are filled among them', async () => {
  const { traits } = await readSeen(fresh.warehouse, { events: [], traits: [] });
  expect(traits).toEqual({
    lead: ['email', 'role', 'title'],
    account: ['domain', 'created_at', 'industry'],
  });
});

test('texts of traits in one spelling, those that were asked for first', async () => {
  const { texts } = await readSeen(fresh.warehouse, {
    events: [],
    traits: [
      { trait: industry, texts: ['ÄRZTE'] },
      { trait: { of: 'account', trait: 'domain' }, texts: [] },
    ],
  });
  expect(texts.get('account.industry')).toEqual(['Ärzte', 'Software']);
  expect(texts.get('account.domain')).toEqual(['acme.example', 'b.example']);
});
