import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/model/parse.ts';
import type { Subject } from '../../../src/model/types.ts';
import type { HistoryEvent } from '../../../src/scoring/history.ts';
import { counterfactuals } from '../../../src/scoring/outlook/counterfactuals.ts';
import { expiries } from '../../../src/scoring/outlook/expiry.ts';
import { sayExpiry } from '../../../src/scoring/words/outlook.ts';
import { sayWay } from '../../../src/scoring/words/steps.ts';
import { accountVersion, ago, asOf, byLead, history, leadVersion, outcome } from '../reference/examples.ts';

const contract = readModel(
  `
model: example
signals:
  first_week: { event: api_call, where: { environment: production }, within: { first: 7d }, score: usage, points: [{ at_least: 1, give: 10 }, { at_least: 3, give: 40 }] }
  invites: { event: teammate_invited, within: { last: 30d }, score: usage, points: { each: 30, limit: 30 } }
  reading: { event: docs_viewed, measure: distinct, property: path, within: { last: 14d }, score: engagement, points: { each: 5, limit: 20 } }
  days: { event: api_call, measure: active_days, within: { last: 7d }, score: engagement, points: [{ at_least: 3, give: 10 }] }
  size: { trait: account.employees, score: fit, points: [{ at_least: 500, give: 50 }, { at_least: 50, give: 30 }] }
qualify:
  pql: { kind: pql, usage: 40 }
  mql: { kind: mql, engagement: 30 }
  big: { kind: mql, fit: 50 }
`,
  'model.yaml',
);
const instant = { asOf, knownAt: asOf };
const call = (at: number, more: Partial<HistoryEvent> = {}) =>
  byLead('ann', at, { event: 'api_call', properties: { environment: 'production' }, ...more });

function waysOf(signedUp: number, events: readonly HistoryEvent[], rule: string): string[] {
  const rows = history({
    leadVersions: [leadVersion('ann', { accountId: 'acme', signedUpAt: ago(signedUp) })],
    accountVersions: [accountVersion('acme')],
    events,
  });
  const found = counterfactuals(contract, rows, 'lead', 'ann', instant).find(
    ({ goal }) => goal.kind === 'rule' && goal.rule === rule,
  );
  return (found?.ways ?? []).map((way) => sayWay(contract, way, asOf));
}

describe('what would reach the next qualification', () => {
  it('is the cheapest change of one signal, and others beside it', () => {
    expect(waysOf(4, [call(ago(3))], 'pql')).toEqual([
      '2 more API calls (environment is production) in the next 3 days',
      'teammate invited once',
    ]);
  });

  it('is not offered where its time is over', () => {
    expect(waysOf(20, [call(ago(15))], 'pql')).toEqual(['teammate invited once']);
  });

  it('takes two signals where one can’t reach it', () => {
    expect(waysOf(20, [call(ago(1))], 'mql')).toEqual([
      'docs viewed 4 times, each with another path, and API calls on 2 more days, both in the next 4 days',
    ]);
  });

  it('is to learn a trait where only that is missing', () => {
    expect(waysOf(20, [], 'big')).toEqual(["knowing the account's employees (if it is at least 500)"]);
  });
});

describe('what is offered', () => {
  function offered(text: string, terms: Parameters<typeof history>[0], subject: Subject = 'lead'): string[] {
    const model = readModel(text, 'model.yaml');
    const id = subject === 'lead' ? 'ann' : 'acme';
    return counterfactuals(model, history(terms), subject, id, instant).flatMap(({ goal, ways }) =>
      goal.kind === 'rule' ? ways.map((way) => sayWay(model, way, asOf)) : [],
    );
  }
  const ann = { leadVersions: [leadVersion('ann', { signedUpAt: ago(40) })] };
  const counting = (points: string) =>
    `model: m\nsignals: { calls: { event: call, score: usage, points: ${points} } }\nqualify: { pql: { kind: pql, usage: 10 } }`;

  it('is no more than a person does: 25 times, or as often again', () => {
    const hundred = counting('[{ at_least: 100, give: 10 }]');
    expect(offered(hundred, { ...ann, events: [byLead('ann', ago(1), { event: 'call', quantity: 30 })] })).toEqual([]);
    expect(offered(hundred, { ...ann, events: [byLead('ann', ago(1), { event: 'call', quantity: 60 })] })).toEqual([
      '40 more calls',
    ]);
  });

  it('is not to fail more often', () => {
    const failing = `
model: m
signals:
  calls: { event: call, score: usage, points: [{ at_least: 3, give: 10 }] }
  failed: { event: call, where: { status: failed }, ratio_to: calls, score: usage, points: [{ at_least: 0.9, give: -5 }] }
qualify: { pql: { kind: pql, usage: 10 } }`;
    expect(offered(failing, { ...ann, events: [byLead('ann', ago(1), { event: 'call' })] })).toEqual(['2 more calls']);
  });

  it('is to ask for the trait of which another is made', () => {
    const derived = `
model: m
traits: { lead.rank: { from: lead.title, rows: [{ matches: 'intern', then: low }, { matches: 'head', then: high }, { matches: 'chief', then: top }] } }
signals: { rank: { trait: lead.rank, score: fit, points: { table: { low: -10, high: 30, top: 40 } } } }
qualify: { mql: { kind: mql, fit: 30 } }`;
    expect(offered(derived, ann)).toEqual(["knowing the lead's title (if rank is high or top)"]);
    const intern = leadVersion('ann', { traits: { title: 'intern' } });
    expect(offered(derived, { leadVersions: [intern] })).toEqual([]);
  });

  it('names asking to be called last', () => {
    const asking = `
model: m
signals:
  asked: { event: demo_requested, score: engagement, points: { each: 10 } }
  read: { event: docs_viewed, score: engagement, points: { each: 1 } }
hand_raise: [{ event: demo_requested, within: 14d }]
qualify: { mql: { kind: mql, engagement: 10 } }`;
    expect(offered(asking, ann)).toEqual(['docs viewed 10 times', 'demo requested once']);
  });

  it('is nothing to whom a suppression keeps away', () => {
    const barred = `${counting('{ each: 10 }').replace('usage: 10 }', 'usage: 10, suppress: [customer] }')}`;
    expect(offered(barred, ann)).toEqual(['1 call']);
    expect(offered(barred, { ...ann, outcomes: [outcome({ kind: 'lead', id: 'ann' }, 'won', ago(3))] })).toEqual([]);
  });

  it('is those values that are listed and weren’t there yet', () => {
    const listed = `
model: m
signals: { pages: { event: page, where: { path: { in: [/terms, /security] } }, measure: distinct, property: path, score: usage, points: { each: 5 } } }
qualify: { pql: { kind: pql, usage: 10 } }`;
    const page = byLead('ann', ago(1), { properties: { path: '/terms' } });
    expect(offered(listed, { ...ann, events: [page] })).toEqual([
      '1 more page with another path that is /terms or /security',
    ]);
  });
});

describe('a deadline', () => {
  it('is before what the way rests on leaves its window, though its own runs on', () => {
    const model = readModel(
      `
model: m
signals:
  recent: { event: call, within: { last: 2d }, score: usage, points: { each: 10 } }
  weeks: { event: call, within: { first: 14d }, score: usage, points: { each: 1 } }
qualify: { pql: { kind: pql, usage: 44 } }`,
      'model.yaml',
    );
    const said = (hoursLeft: number) => {
      const calls = byLead('ann', ago(2) + hoursLeft * 3_600_000, { event: 'call', quantity: 3 });
      const rows = history({ leadVersions: [leadVersion('ann', { signedUpAt: ago(6) })], events: [calls] });
      return counterfactuals(model, rows, 'lead', 'ann', instant)[0]?.ways.map((way) => sayWay(model, way, asOf));
    };
    expect(said(2.4)).toEqual(['1 more call within 2 hours']);
    expect(said(0.71)).toEqual(['1 more call within 42 minutes']);
    expect(said(0.01)).toEqual(['1 more call at once']);
  });
});

describe('two changes', () => {
  const pairs = (text: string) => {
    const model = readModel(text, 'model.yaml');
    const rows = history({ leadVersions: [leadVersion('ann', { signedUpAt: ago(6) })] });
    return counterfactuals(model, rows, 'lead', 'ann', instant).flatMap(({ goal, ways }) =>
      goal.kind === 'rule' ? ways.map((way) => sayWay(model, way, asOf)) : [],
    );
  };

  it('are of the smallest amounts that are enough', () => {
    const signals = `
  a: { event: a, score: usage, points: { each: 2, limit: 36 } }
  b: { event: b, score: usage, points: { each: 30, limit: 30 } }`;
    expect(pairs(`model: m\nsignals:${signals}\nqualify: { pql: { kind: pql, usage: 64 } }`)).toEqual([
      '17 as and 1 b',
    ]);
  });

  it('are never the same done twice, however many signals measure it', () => {
    const signals = `
  all: { event: call, score: usage, points: { each: 0.5 } }
  month: { event: call, within: { this: month }, score: usage, points: { each: 0.1 } }
  week: { event: call, within: { last: 7d }, score: usage, points: { each: 0.1 } }
  opened: { event: opened, score: usage, points: { each: 9, limit: 27 } }`;
    const [way] = pairs(`model: m\nsignals:${signals}\nqualify: { pql: { kind: pql, usage: 40 } }`);
    expect(way).toMatch(/call.* and .*opened/);
  });
});

describe('what takes many events', () => {
  it('is done at a pace at which no guard takes it for a script', () => {
    const model = readModel(
      `
model: m
ignore: [{ events: 3, of_one_kind_in: 1m }]
signals: { pages: { event: page, measure: distinct, property: path, score: usage, points: { each: 10 } } }
qualify: { pql: { kind: pql, usage: 50 } }`,
      'model.yaml',
    );
    const just = byLead('ann', asOf - 1_000, { event: 'page', properties: { path: '/home' } });
    const said = (events: readonly HistoryEvent[]) => {
      const rows = history({ leadVersions: [leadVersion('ann')], events });
      return counterfactuals(model, rows, 'lead', 'ann', instant)[0]?.ways.map((way) => sayWay(model, way, asOf));
    };
    expect(said([])).toEqual(['5 pages, each with another path']);
    expect(said([just])).toEqual(['4 more pages, each with another path']);
  });
});

describe('when a qualification is lost without further activity', () => {
  const daysLeft = (events: readonly HistoryEvent[]) => {
    const rows = history({ leadVersions: [leadVersion('ann', { signedUpAt: ago(40) })], events });
    return expiries(contract, rows, 'lead', 'ann', instant);
  };

  it('is the day on which its events leave the window', () => {
    const invited = byLead('ann', ago(12), { event: 'teammate_invited' });
    const found = daysLeft([call(ago(38)), invited]);
    expect(found).toMatchObject([{ of: { kind: 'rule', rule: 'pql' }, days: 18 }]);
    expect(found.map((expiry) => sayExpiry(contract, expiry, asOf))).toEqual([
      'pql until 3 Jul 2026 (then invites gives 0 instead of 30 points)',
    ]);
  });

  it('is, where points fade, when the score is too low', () => {
    const model = readModel(
      `
model: m
signals: { views: { event: view, half_life: 10d, score: engagement, points: { each: 10 } } }
qualify: { mql: { kind: mql, engagement: 30 } }`,
      'model.yaml',
    );
    const rows = history({ events: [byLead('ann', asOf, { event: 'view', quantity: 8 })] });
    const said = expiries(model, rows, 'lead', 'ann', instant).map((expiry) => sayExpiry(model, expiry, asOf));
    expect(said).toEqual([
      'mql until 30 Jun 2026 (then only 28.28 of 30 points of engagement)',
      'tier P3 until 16 Jun 2026 (then only 74.64 of 75 points of engagement)',
    ]);
  });

  it('is, of an account, said by what its leads lack on that day', () => {
    const model = readModel(
      `
model: m
signals:
  a: { event: a, within: { last: 10d }, score: usage, points: { each: 10 } }
  s: { of: account, event: a, measure: active_leads, score: usage, points: { each: 20 } }
qualify: { pqa: { kind: pqa, usage: 40, contacts: 2, usage_each: 10, roles: [it], roles_of: lead.function } }`,
      'model.yaml',
    );
    const rows = history({
      leadVersions: [
        leadVersion('ann', { accountId: 'acme', traits: { function: 'it' } }),
        leadVersion('bob', { accountId: 'acme' }),
      ],
      accountVersions: [accountVersion('acme')],
      events: [byLead('ann', ago(1), { event: 'a' }), byLead('bob', ago(5), { event: 'a' })],
    });
    const [pqa] = expiries(model, rows, 'account', 'acme', instant);
    expect(pqa && sayExpiry(model, pqa, asOf)).toBe(
      'pqa until 20 Jun 2026 (then it lacks 1 more contact with usage of 10 (1 of 2))',
    );
  });

  it('is never where it rests on what doesn’t pass', () => {
    const model = readModel(
      'model: m\nsignals: { calls: { event: api_call, score: usage, points: { each: 30 } } }\nqualify: { pql: { kind: pql, usage: 30 } }',
      'model.yaml',
    );
    const rows = history({ events: [call(ago(300))] });
    expect(expiries(model, rows, 'lead', 'ann', instant)[0]).toEqual({
      of: { kind: 'rule', rule: 'pql' },
      days: undefined,
    });
  });
});
