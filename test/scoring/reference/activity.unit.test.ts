import { describe, expect, it } from 'vitest';
import type { Measure } from '../../../src/model/types.ts';
import { accountScores, ago, alias, byLead, counting, event, gave, leadScores, leadVersion } from './examples.ts';

const always = { kind: 'bands' as const, bands: [{ give: 100 }], unknown: 0 };
const visitor = { kind: 'alias', id: 'anon-1' } as const;

const weeks = (timezone: string, ...times: string[]) => {
  const signals = [counting('pages', { measure: { kind: 'active_weeks' }, points: always })];
  const events = times.map((at) => byLead('ann', Date.parse(at)));
  return gave(leadScores({ timezone, signals }, { events }), 'pages')?.value;
};

describe('active weeks', () => {
  it('begin on Monday in the model’s timezone', () => {
    const sundayAndMonday = ['2026-06-07T22:30:00Z', '2026-06-08T08:00:00Z'];
    expect(weeks('UTC', ...sundayAndMonday)).toBe(2_000_000n);
    expect(weeks('Europe/Berlin', ...sundayAndMonday)).toBe(1_000_000n);
  });

  it('don’t end with the year', () => {
    expect(weeks('UTC', '2025-12-29T00:00:00Z', '2026-01-04T23:59:59Z')).toBe(1_000_000n);
  });
});

describe('of an account', () => {
  const measured = (measure: Measure) =>
    gave(
      accountScores(
        { signals: [counting('pages', { of: 'account', measure, points: always })] },
        {
          events: [
            byLead('ann', ago(9), { accountId: 'acme' }),
            byLead('ann', ago(8)),
            byLead('bob', ago(8), { accountId: 'acme' }),
            byLead('bob', ago(8, 5), { quantity: 0 }),
            // Of another account, but the event names this one.
            byLead('cid', ago(7), { accountId: 'acme' }),
            event(visitor, ago(6), { accountId: 'acme' }),
            event({ kind: 'account', id: 'acme' }, ago(5)),
          ],
          leadVersions: [
            leadVersion('ann', { accountId: 'acme', traits: { department: 'Sales' } }),
            leadVersion('bob', { accountId: 'acme', traits: { department: 'SALES' } }),
            leadVersion('cid', { accountId: 'other', traits: { department: 'IT' } }),
          ],
          aliases: [alias('anon-2', 'ann')],
        },
      ),
      'pages',
    );

  it('active_leads counts known leads with events on enough days', () => {
    expect(measured({ kind: 'active_leads', minDays: 1 })).toMatchObject({
      value: 3_000_000n,
      count: 4n,
      last: ago(7),
    });
    expect(measured({ kind: 'active_leads', minDays: 2 })).toMatchObject({ value: 1_000_000n, count: 4n });
  });

  it('active_days with min_leads counts days with enough known leads', () => {
    expect(measured({ kind: 'active_days' })).toMatchObject({ value: 5_000_000n, count: 6n, last: ago(5) });
    expect(measured({ kind: 'active_days', minLeads: 1 })).toMatchObject({ value: 3_000_000n, last: ago(7) });
    expect(measured({ kind: 'active_days', minLeads: 2 })).toMatchObject({ value: 1_000_000n, count: 4n });
  });

  it('active_weeks with min_leads counts weeks with enough known leads', () => {
    // 6 to 9 June; the Monday is the 8th.
    expect(measured({ kind: 'active_weeks', minLeads: 2 })?.value).toBe(1_000_000n);
    expect(measured({ kind: 'active_weeks', minLeads: 4 })).toMatchObject({ value: 0n, count: 4n });
  });

  it('distinct of a trait counts its texts among the known leads, without regard to case', () => {
    const department: Measure = { kind: 'distinct', trait: { of: 'lead', trait: 'department' } };
    expect(measured(department)).toMatchObject({ value: 2_000_000n, count: 4n, last: ago(7) });
    expect(measured({ kind: 'distinct', trait: { of: 'lead', trait: 'title' } })).toMatchObject({
      value: 0n,
      count: 4n,
    });
  });
});
