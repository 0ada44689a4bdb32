import { describe, expect, test } from 'vitest';
import type { EntryItem, Found } from '../../../src/inbox/api/types.ts';
import { nameOfFound, sayFound, sayWhere, tellApart } from '../../../src/inbox/words/found.ts';
import { entry } from '../../queue/entries.ts';

const now = Date.parse('2026-11-23T10:00:00Z');
const ana = { rep: 'ana', may: ['work'] };
const nobody: Found = {
  subject: 'lead',
  lead_id: 'ada',
  account_id: 'acme',
  name: null,
  email: null,
  domain: null,
  entry: null,
};
const ada: Found = { ...nobody, name: 'Ada Larkin', email: 'ada@acme.example' };
const acme: Found = { ...nobody, subject: 'account', lead_id: null, name: 'Acme', domain: 'acme.example' };

const waiting = (position: number | null, more: Partial<EntryItem> = {}): EntryItem => ({
  entry_id: 'account:acme',
  team: 'self_serve',
  status: 'available',
  fence: '0',
  position,
  entry: entry('account:acme', { lead_id: 'ada', account_id: 'acme' }),
  work: null,
  ...more,
});
const where = (found: Found, item: EntryItem | null) => sayWhere({ ...found, entry: item }, ana, now, 'UTC');

describe('who was found', () => {
  test('is called by name, else by e-mail or domain, else by id', () => {
    expect(nameOfFound(ada)).toBe('Ada Larkin');
    expect(nameOfFound({ ...ada, name: null })).toBe('ada@acme.example');
    expect(nameOfFound(nobody)).toBe('ada');
    expect(nameOfFound({ ...acme, name: null })).toBe('acme.example');
  });

  test('is told from others by what else is known', () => {
    expect(tellApart(ada)).toBe('ada@acme.example · ada');
    expect(tellApart({ ...ada, name: null })).toBe('ada');
    expect(tellApart(acme)).toBe('acme.example · acme');
  });
});

describe('where they are', () => {
  test('is a place in a queue, and for whom that is', () => {
    expect(where(acme, waiting(3))).toBe('In the queue of self serve, number 3');
    expect(where(acme, waiting(null))).toBe('In the queue of self serve');
    const meant = entry('account:acme', { account_id: 'acme', assigned_to: 'Ana' });
    expect(where(acme, waiting(1, { entry: meant }))).toBe('In the queue of self serve, number 1, meant for you');
  });

  test('is whoever has them', () => {
    expect(where(acme, waiting(3, { status: 'claimed' }))).toBe('Somebody has it: claimed');
  });

  test('is their company’s place, for whom that doesn’t call', () => {
    expect(where(ada, waiting(3))).toBe('In the queue of self serve, number 3');
    expect(where({ ...ada, lead_id: 'ben' }, waiting(3))).toBe('Their company: in the queue of self serve, number 3');
  });

  test('is none, which is said', () => {
    expect(where(ada, null)).toBe('In no queue');
  });
});

test('how many were found says when there may be more', () => {
  expect([0, 1, 20].map((count) => sayFound(count, 20))).toEqual([
    'Nobody found',
    '1 found',
    'The best 20; write more to narrow it',
  ]);
});
