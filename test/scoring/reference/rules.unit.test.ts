import { describe, expect, it } from 'vitest';
import type { Rule, Suppression } from '../../../src/model/types.ts';
import type { HistoryOutcome } from '../../../src/scoring/history.ts';
import { accountScores, ago, byLead, counting, day, event, leadScores, leadVersion, outcome } from './examples.ts';

const customer: Suppression = { name: 'customer', test: { kind: 'outcome', outcome: 'won', until: ['churned'] } };
const ann = leadVersion('ann', { accountId: 'acme' });
const bob = leadVersion('bob', { accountId: 'acme' });
const lead = (id: string) => ({ kind: 'lead', id }) as const;
const acme = { kind: 'account', id: 'acme' } as const;

function rule(name: string, more: Partial<Rule> = {}): Rule {
  const open = { anyOf: [], allOf: [], noneOf: [], suppress: [], only: [] };
  return {
    name,
    kind: 'pql',
    of: 'lead',
    roles: [],
    rolesOf: { of: 'lead', trait: 'role' },
    lapseAfter: 30 * day,
    ...open,
    ...more,
  };
}

describe('suppressions by outcome', () => {
  const suppressed = (...outcomes: HistoryOutcome[]) =>
    leadScores({ suppressions: [customer] }, { leadVersions: [ann, bob], outcomes }).suppressed;

  it('hold from the outcome until one that ends them, at the same instant at the earliest', () => {
    const won = outcome(acme, 'won', ago(9));
    expect(suppressed(won)).toEqual(['customer']);
    expect(suppressed(won, outcome(acme, 'churned', ago(9)))).toEqual([]);
    expect(suppressed(won, outcome(acme, 'churned', ago(9, -1)))).toEqual(['customer']);
    expect(suppressed(won, outcome(acme, 'churned', ago(5)), outcome(acme, 'won', ago(2)))).toEqual(['customer']);
  });

  it('reach from a colleague through the account, except disqualified and recycled', () => {
    expect(suppressed(outcome(lead('bob'), 'won', ago(9)))).toEqual(['customer']);
    const unfit: Suppression = {
      name: 'unfit',
      test: { kind: 'outcome_within', outcome: 'disqualified', within: 90 * day },
    };
    const unfitAfter = (id: string) =>
      leadScores(
        { suppressions: [unfit] },
        { leadVersions: [ann, bob], outcomes: [outcome(lead(id), 'disqualified', ago(9))] },
      ).suppressed;
    expect(unfitAfter('bob')).toEqual([]);
    expect(unfitAfter('ann')).toEqual(['unfit']);
  });

  it('within a time begin just after its edge', () => {
    const contacted: Suppression = {
      name: 'lately',
      test: { kind: 'outcome_within', outcome: 'contacted', within: 14 * day },
    };
    const contactedAt = (at: number) =>
      leadScores(
        { suppressions: [contacted] },
        { leadVersions: [ann], outcomes: [outcome(lead('ann'), 'contacted', at)] },
      ).suppressed;
    expect([contactedAt(ago(14)), contactedAt(ago(14, 1)), contactedAt(ago(0))]).toEqual([[], ['lately'], ['lately']]);
  });
});

describe('suppressions by trait', () => {
  const unnamed: Suppression = {
    name: 'unnamed',
    test: { kind: 'trait', trait: { of: 'lead', trait: 'role' }, condition: { kind: 'exists', exists: false } },
  };

  it('a lead’s trait suppresses the lead, never an account', () => {
    expect(leadScores({ suppressions: [unnamed] }, { leadVersions: [ann] }).suppressed).toEqual(['unnamed']);
    expect(accountScores({ suppressions: [unnamed] }, { leadVersions: [ann] }).suppressed).toEqual([]);
  });
});

describe('a hand-raise', () => {
  const handRaises = [{ events: ['form'], where: [], within: 14 * day }];
  const asked = (days: number) => byLead('ann', ago(days), { event: 'form' });
  const waitsSince = (events: ReturnType<typeof byLead>[], ...outcomes: HistoryOutcome[]) =>
    leadScores({ handRaises }, { leadVersions: [ann, bob], events, outcomes }).handRaisedAt;

  it('waits since the earliest that is open', () => {
    expect(waitsSince([asked(15), asked(14), asked(9), asked(2)])).toBe(ago(9));
  });

  it('is answered by an outcome of the lead or of its account that is dated after it', () => {
    expect(waitsSince([asked(9)], outcome(lead('ann'), 'contacted', ago(9)))).toBe(ago(9));
    expect(waitsSince([asked(9)], outcome(lead('ann'), 'contacted', ago(9, 1)))).toBeUndefined();
    expect(waitsSince([asked(9), asked(2)], outcome(acme, 'meeting', ago(5)))).toBe(ago(2));
    expect(waitsSince([asked(9)], outcome(lead('bob'), 'contacted', ago(5)))).toBe(ago(9));
  });

  it('by nobody known is the account’s', () => {
    const events = [event({ kind: 'alias', id: 'anon' }, ago(3), { event: 'form', accountId: 'acme' }), asked(9)];
    expect(accountScores({ handRaises }, { leadVersions: [ann], events }).handRaisedAt).toBe(ago(3));
  });
});

describe('rules', () => {
  const signals = [
    counting('pages', { score: 'engagement' }),
    counting('calls', { events: ['api_call'], points: { kind: 'each', each: -100, unknown: 0 } }),
  ];
  const holding = (terms: Partial<Rule>, days = [1, 2]) => {
    const events = [...days.map((ago_) => byLead('ann', ago(ago_))), byLead('ann', ago(40), { event: 'api_call' })];
    return leadScores({ signals, rules: [rule('pql', terms)] }, { events, leadVersions: [ann] }).qualified.length > 0;
  };

  it('hold at their scores exactly', () => {
    expect(holding({ engagement: 200 })).toBe(true);
    expect(holding({ engagement: 201 })).toBe(false);
    expect(holding({ fitPlusEngagement: 200 })).toBe(true);
    expect(holding({ fitAtLeast: 'D' })).toBe(true);
    expect(holding({ fitAtLeast: 'C' })).toBe(false);
  });

  it('take a signal as present when it gave points above zero', () => {
    expect(holding({ anyOf: ['calls', 'pages'] })).toBe(true);
    expect(holding({ allOf: ['calls', 'pages'] })).toBe(false);
    expect(holding({ noneOf: ['calls'] })).toBe(true);
  });

  it('ask for an event, of any name, after as-of − active_within', () => {
    expect(holding({ activeWithin: 40 * day }, [])).toBe(false);
    expect(holding({ activeWithin: 40 * day + 1 }, [])).toBe(true);
  });

  it('name each other, and leave aside whom a suppression holds', () => {
    const outcomes = [outcome(acme, 'won', ago(1))];
    const rules = [
      rule('new', { suppress: ['customer'] }),
      rule('expansion', { only: ['customer'] }),
      rule('both', { allOf: ['expansion'], noneOf: ['new'] }),
    ];
    const found = (won: boolean) =>
      leadScores({ rules, suppressions: [customer] }, { leadVersions: [ann], outcomes: won ? outcomes : [] }).qualified;
    expect(found(true)).toEqual(['expansion', 'both']);
    expect(found(false)).toEqual(['new']);
  });
});

describe('grade, level and tier', () => {
  it('come from fit and from the higher of engagement and usage', () => {
    const give = (score: 'fit' | 'engagement' | 'usage', points: number) =>
      counting(score, { score, points: { kind: 'each', each: points, unknown: 0 } });
    const found = (fit: number, engagement: number, usage: number) => {
      const signals = [give('fit', fit), give('engagement', engagement), give('usage', usage)];
      const { grade, level, tier } = leadScores({ signals }, { events: [byLead('ann', ago(1))] });
      return `${grade}${level} ${tier}`;
    };
    expect(found(6000, 7500, 0)).toBe('A1 P1');
    expect(found(5999, 0, 5000)).toBe('B2 P2');
    expect(found(2000, 2500, 2499)).toBe('C3 P4');
    expect(found(1999, 1, 1)).toBe('D4 P4');
  });
});
