import { describe, expect, it } from 'vitest';
import { contributorsTo } from '../../../src/scoring/reference/contributors.ts';
import { ago, alias, asOf, byLead, counting, event, history, leadVersion, model } from './examples.ts';

const instant = { asOf, knownAt: asOf };
const pages = model({
  signals: [counting('pages', { of: 'account', within: { kind: 'last', length: 30 * 86_400_000 } })],
});

describe('who contributed to an account’s signal', () => {
  it('are its leads, unknown visitors and the account itself, whoever did most first', () => {
    const rows = history({
      leadVersions: [leadVersion('ann', { accountId: 'acme', name: 'Ann' }), leadVersion('bob', { accountId: 'acme' })],
      aliases: [alias('laptop', 'bob')],
      events: [
        byLead('ann', ago(3)),
        byLead('ann', ago(40)),
        event({ kind: 'alias', id: 'laptop' }, ago(2), { quantity: 3 }),
        event({ kind: 'alias', id: 'anon' }, ago(5), { accountId: 'acme', quantity: 2 }),
        event({ kind: 'email', id: 'who@acme.example' }, ago(4), { accountId: 'acme' }),
        event({ kind: 'account', id: 'acme' }, ago(1), { quantity: 7 }),
        byLead('guest', ago(6), { accountId: 'acme' }),
        byLead('ann', ago(1), { accountId: 'other' }),
      ],
    });
    expect(contributorsTo(pages, rows, instant, 'acme').get('pages')).toEqual([
      { by: 'account', count: 7n, first: ago(1), last: ago(1) },
      { by: 'lead', lead: { id: 'bob', name: '' }, count: 3n, first: ago(2), last: ago(2) },
      { by: 'visitors', count: 3n, first: ago(5), last: ago(4) },
      { by: 'lead', lead: { id: 'ann', name: 'Ann' }, count: 1n, first: ago(3), last: ago(3) },
      { by: 'lead', lead: { id: 'guest', name: '' }, count: 1n, first: ago(6), last: ago(6) },
    ]);
  });

  it('are nobody for an account that nobody knows', () => {
    expect(contributorsTo(pages, history({}), instant, 'acme')).toEqual(new Map());
  });
});
