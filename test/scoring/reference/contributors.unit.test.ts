import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributorsTo } from '../../../src/scoring/reference/contributors.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import { historyNear, instantAt } from '../../support/history.ts';
import { anyModel } from '../../support/model.ts';
import { asOfs, oneOf } from '../../support/pools.ts';
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

  it('did, together, exactly what the contribution rests on', () => {
    const cases = oneOf(asOfs)
      .chain(instantAt)
      .chain((at) => fc.record({ at: fc.constant(at), model: anyModel, rows: historyNear(at) }));
    let shared = 0;
    fc.assert(
      fc.property(cases, ({ at, model, rows }) => {
        for (const { subject, id, contributions } of scoreHistory(model, rows, at)) {
          if (subject !== 'account') continue;
          const contributors = contributorsTo(model, rows, at, id);
          for (const { signal, count, first, last } of contributions) {
            const those = contributors.get(signal);
            if (!those) continue;
            if (those.length > 1) shared += 1;
            expect(those.reduce((sum, one) => sum + one.count, 0n)).toBe(count);
            expect(those.length === 0 ? undefined : Math.min(...those.map((one) => one.first))).toBe(first);
            expect(those.length === 0 ? undefined : Math.max(...those.map((one) => one.last))).toBe(last);
          }
        }
      }),
      { numRuns: 150 },
    );
    expect(shared).toBeGreaterThan(20);
  });
});
