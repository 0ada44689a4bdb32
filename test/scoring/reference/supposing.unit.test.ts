import { describe, expect, it } from 'vitest';
import type { Guard } from '../../../src/model/types.ts';
import { subjectScorer } from '../../../src/scoring/reference/score.ts';
import { ago, asOf, byLead, counting, gave, history, leadVersion, model, onTrait } from './examples.ts';

const instant = { asOf, knownAt: asOf };

describe('a lead scored with other traits', () => {
  const email: Guard = {
    name: 'internal',
    test: {
      kind: 'trait',
      trait: { of: 'lead', trait: 'team' },
      condition: { kind: 'in', values: ['internal'], negated: false },
    },
  };
  const title = { of: 'lead', trait: 'title' } as const;
  const executive = { kind: 'in' as const, values: ['executive'], negated: false };
  const score = subjectScorer(
    model({
      ignore: [email],
      traits: [
        { trait: { of: 'lead', trait: 'seniority' }, from: title, rows: [{ condition: executive, text: 'executive' }] },
      ],
      signals: [
        counting('pages'),
        onTrait(title, { rows: [{ condition: executive, give: 100 }], unknown: 7 }),
        onTrait({ of: 'lead', trait: 'seniority' }, { rows: [{ condition: executive, give: 200 }], unknown: 8 }),
        onTrait({ of: 'account', trait: 'plan' }, { rows: [{ condition: executive, give: 400 }], unknown: 9 }),
      ],
    }),
    history({
      events: [byLead('ann', ago(1))],
      leadVersions: [leadVersion('ann', { accountId: 'acme', traits: { title: 'Engineer' } })],
    }),
    'lead',
    'ann',
  );
  const given = (of: 'lead' | 'account', trait: string, text: string) => {
    const scores = score(instant, { traits: [{ trait: { of, trait }, text }] });
    return scores?.contributions.map(({ signal, points }) => `${signal} ${points}`);
  };

  it('has them, what is derived from them, and what a guard makes of them', () => {
    const before = score(instant)?.contributions.map(({ signal, points }) => `${signal} ${points}`);
    expect(before).toEqual(['pages 100', 'seniority 8', 'plan 9']);
    expect(given('lead', 'title', 'executive')).toEqual(['pages 100', 'title 100', 'seniority 200', 'plan 9']);
    expect(given('lead', 'title', '')).toEqual(['pages 100', 'title 7', 'seniority 8', 'plan 9']);
    expect(given('lead', 'seniority', 'executive')).toEqual(['pages 100', 'seniority 200', 'plan 9']);
    expect(given('account', 'plan', 'executive')).toEqual(['pages 100', 'seniority 8', 'plan 400']);
    expect(given('lead', 'team', 'Internal')).toEqual(['seniority 8', 'plan 9', 'ignored:internal 0']);
  });
});

describe('a lead scored at several instants', () => {
  it('is scored at each as of it', () => {
    const rows = history({ events: [byLead('ann', ago(9)), byLead('ann', ago(1))] });
    const terms = model({ signals: [counting('pages')] });
    const score = subjectScorer(terms, rows, 'lead', 'ann');
    const pages = (days: number) => {
      const scores = score({ asOf: ago(days), knownAt: ago(days) });
      return scores && gave(scores, 'pages')?.count;
    };
    expect([0, 5, 20, 0, 5].map(pages)).toEqual([2n, 1n, undefined, 2n, 1n]);
  });
});
