import { expect, test } from 'vitest';
import { adviseOn } from '../../../src/insight/check-data/advice.ts';
import { readModel } from '../../../src/model/parse.ts';

/** What is missing of the one rule, by a model of lasting and of fading signals. */
function missing(rule: string, more = ''): string[] {
  const model = readModel(
    `
model: m
signals:
  title:   { trait: lead.title, score: fit, points: [ { in: [cto], give: 50 } ] }
  pricing: { event: pricing_viewed, within: { last: 30d }, score: engagement, points: { each: 10, limit: 50 } }
  webinar: { event: webinar, within: all, score: engagement, points: { each: 10, limit: 20 } }
  first:   { event: api_call, within: { first: 7d }, score: usage, points: [ { at_least: 1, give: 40 } ] }
  calls:   { event: api_call, half_life: 14d, score: usage, points: { each: 1, limit: 30 } }
qualify:
  ${more}
  rule: ${rule}
`,
    'model.yaml',
  );
  return adviseOn(model)
    .filter(({ rule }) => rule === 'rule')
    .map(({ missing }) => missing);
}

test.each<[string, string[]]>([
  ['{ kind: mql, fit_plus_engagement: 75 }', []],
  ['{ kind: mql, fit: 50 }', ['intent']],
  ['{ kind: mql, fit: 50, active_within: 30d }', ['intent']],
  ['{ kind: mql, engagement: 30, fit_at_least: C }', []],
  ['{ kind: mql, engagement: 30, fit_at_least: D }', ['fit']],
  // What lasts gives 40, so 41 needs something new.
  ['{ kind: pql, usage: 40 }', ['fit', 'recency']],
  ['{ kind: pql, usage: 41 }', ['fit']],
  ['{ kind: pql, usage: 40, fit: 5, active_within: 30d }', []],
  ['{ kind: pql, usage: 40, all_of: [pricing, title] }', []],
  ['{ kind: pql, usage: 40, fit: 1, any_of: [pricing, webinar] }', ['recency']],
  ['{ kind: mqa, contacts: 3 }', ['fit', 'recency']],
  ['{ kind: mqa, contacts: 3, engagement_each: 30, roles: [admin] }', []],
])('%s misses %j', (rule, expected) => {
  expect(missing(rule)).toEqual(expected);
});

test('a rule asks what the rules ask that it needs, not those that it may take instead', () => {
  const base = 'base: { kind: mql, fit: 5, engagement: 30, active_within: 30d }';
  expect(missing('{ kind: pql, all_of: [base] }', base)).toEqual([]);
  expect(missing('{ kind: pql, usage: 10, any_of: [base, first] }', base)).toEqual(['fit', 'recency']);
});

test('a group that limits what lasts is counted with its limit', () => {
  const model = `
model: m
signals:
  a: { event: a, within: all, score: usage, points: { each: 30 } }
  b: { event: b, within: { last: 7d }, score: usage, points: { each: 30 } }
groups: { g: { signals: [a], limit: 20 } }
qualify: { rule: { kind: pql, usage: 30, fit: 1 } }
`;
  expect(adviseOn(readModel(model, 'model.yaml'))).toEqual([]);
});
