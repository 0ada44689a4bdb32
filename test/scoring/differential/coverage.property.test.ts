import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Guard, type Model, measureNames, type Signal } from '../../../src/model/types.ts';
import { scoreHistory } from '../../../src/scoring/reference/score.ts';
import type { SubjectScores } from '../../../src/scoring/result.ts';
import { batches } from './batch.ts';

/** What of the language a signal is an instance of. */
function termsOf(signal: Signal): string[] {
  switch (signal.source) {
    case 'trait':
    case 'days_until':
    case 'first_lead':
      return [signal.source];
    case 'steps':
      return ['steps', `steps of ${signal.of}`];
    case 'events': {
      const { measure, within, ratioTo } = signal;
      return [
        `${measure.kind} of ${signal.of}`,
        ...('per' in measure && measure.per !== undefined ? [`${measure.kind} per`] : []),
        ...('halfLife' in measure && measure.halfLife !== undefined ? [`${measure.kind} with half-life`] : []),
        ...('minLeads' in measure && measure.minLeads !== undefined ? [`${measure.kind} with min_leads`] : []),
        ...('trait' in measure ? ['distinct of a trait'] : []),
        within.kind === 'this' ? `this ${within.period}` : within.kind,
        ...(within.kind === 'since' ? [`since ${within.since.kind}`] : []),
        ...(within.kind === 'since' && within.from > 0 ? ['between'] : []),
        ...(ratioTo ? [`ratio_to ${ratioTo.kind}`] : []),
        ...(signal.events.length === 0 ? ['every event'] : []),
      ];
    }
  }
}

const ofBoth = (kind: string) =>
  kind === 'active_leads' ? [`${kind} of account`] : [`${kind} of lead`, `${kind} of account`];
const measuredTerms = [
  ...measureNames.flatMap(ofBoth),
  ...['steps of lead', 'steps of account', 'days_until', 'first_lead', 'every event', 'distinct of a trait'],
  ...[
    'count per',
    'count with half-life',
    'sum with half-life',
    'active_days with min_leads',
    'active_weeks with min_leads',
  ],
  ...['all', 'last', 'since', 'between', 'this week', 'this month', 'this quarter'],
  ...['since signed_up', 'since created', 'since event', 'since trait'],
  ...['ratio_to trait', 'ratio_to signal'],
];
const guardKinds: readonly Guard['test']['kind'][] = ['burst', 'soon_after', 'trait', 'property'];

/** What happened in the sample: terms that gave a value other than 0, and what else came to bear. */
const seen = new Map<string, number>();
const see = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);

function look(model: Model, scores: SubjectScores): void {
  const signals = new Map(model.signals.map((signal) => [signal.name, signal]));
  for (const { signal, value, points } of scores.contributions) {
    const one = signals.get(signal);
    if (one && value !== 0n) for (const term of termsOf(one)) see(term);
    if (one?.source === 'trait') see('trait');
    const guard = model.ignore.find(({ name }) => signal === `ignored:${name}`);
    if (guard) see(`ignored by ${guard.test.kind}`);
    if (signal.startsWith('group:')) see(points > 0 ? 'floor of a group' : 'limit of a group');
    if (signal.startsWith('range:')) see(points > 0 ? 'at least 0' : 'at most 100');
  }
  for (const { name, test } of model.suppressions)
    if (scores.suppressed.includes(name)) see(`suppressed by ${test.kind}`);
  for (const rule of model.rules) {
    if (!scores.qualified.includes(rule.name)) continue;
    see(`qualified ${rule.of}`);
    if (rule.contacts !== undefined) see('contacts');
    if (rule.engagementEach !== undefined || rule.usageEach !== undefined) see('contacts that reach a score');
    if (rule.roles.length > 0) see('roles');
    if (rule.activeWithin !== undefined) see('active_within');
  }
  if (scores.handRaisedAt !== undefined) see('hand-raise');
  if (scores.traitsKnown > 0) see('known traits');
  const derived = new Set(model.traits.map(({ trait }) => `${trait.of}.${trait.trait}`));
  for (const { signal, first } of scores.contributions) {
    const one = signals.get(signal);
    const isDerived = one?.source === 'trait' && derived.has(`${one.trait.of}.${one.trait.trait}`);
    if (isDerived && first !== undefined) see('derived trait');
    if (one?.source === 'trait' && one.trait.trait === 'email_kind' && first !== undefined) see('email_kind');
  }
}

describe('what the differential test draws', () => {
  const sample = fc.sample(batches({ models: 10, histories: 10 }), { seed: 2, numRuns: 15 });

  beforeAll(() => {
    for (const { instant, models, histories } of sample) {
      for (const model of models) {
        for (const history of histories)
          for (const scores of scoreHistory(model, history, instant)) look(model, scores);
      }
    }
  });

  it.each(measuredTerms)('gives values other than 0: %s', (term) => {
    expect(seen.get(term) ?? 0).toBeGreaterThan(0);
  });

  it.each(guardKinds)('ignores events: %s', (kind) => {
    expect(seen.get(`ignored by ${kind}`) ?? 0).toBeGreaterThan(0);
  });

  it.each(['trait', 'derived trait', 'email_kind', 'known traits'])('knows traits: %s', (what) => {
    expect(seen.get(what) ?? 0).toBeGreaterThan(0);
  });

  it.each([
    ...['qualified lead', 'qualified account', 'contacts', 'contacts that reach a score', 'roles', 'active_within'],
    ...[
      'hand-raise',
      'suppressed by outcome',
      'suppressed by outcome_within',
      'suppressed by trait',
      'suppressed by event',
    ],
    ...['floor of a group', 'limit of a group', 'at least 0', 'at most 100'],
  ])('decides: %s', (what) => {
    expect(seen.get(what) ?? 0).toBeGreaterThan(0);
  });

  it('holds daily figures, restated ones, and daily figures of a later day', () => {
    const events = sample.flatMap(({ histories }) => histories.flatMap((history) => history.events));
    expect(events.filter(({ daily }) => daily).length).toBeGreaterThan(100);
    const restated = events.flatMap(({ restates }) => (restates === '' ? [] : [restates]));
    expect(restated.length - new Set(restated).size).toBeGreaterThan(20);
  });
});
