import { describe, expect, it } from 'vitest';
import type { DaysUntilSignal, DerivedTrait, FirstLeadSignal, Model, TraitRef } from '../../../src/model/types.ts';
import { scoreOne } from '../../../src/scoring/reference/score.ts';
import {
  accountScores,
  accountVersion,
  ago,
  asOf,
  gave,
  history,
  leadScores,
  leadVersion,
  model,
  onTrait,
} from './examples.ts';

const is = (text: string) => ({ kind: 'in' as const, values: [text], negated: false });
const says = (trait: TraitRef, text: string) =>
  onTrait(trait, { rows: [{ condition: is(text), give: 100 }], unknown: 700 });

describe('a derived trait', () => {
  const title = { of: 'lead', trait: 'title' } as const;
  const seniority = { of: 'lead', trait: 'seniority' } as const;
  const derived = (rows: DerivedTrait['rows']): DerivedTrait[] => [{ trait: seniority, from: title, rows }];
  const rows: DerivedTrait['rows'] = [
    { condition: { kind: 'matches', pattern: '\\b(ceo|chief)\\b' }, text: 'executive' },
    { condition: { kind: 'matches', pattern: 'chief' }, text: 'director' },
  ];
  const points = (traits: Record<string, string>, more: Partial<Model> = {}) =>
    gave(
      leadScores(
        { traits: derived(rows), signals: [says(seniority, 'Executive')], ...more },
        { leadVersions: [leadVersion('ann', { knownAt: ago(5), traits })] },
      ),
      'seniority',
    );

  it('says the text of the first row that matches, known since the other is', () => {
    expect(points({ title: 'Chief of Staff' })).toMatchObject({ points: 100, first: ago(5), last: ago(5) });
  });

  it('is unknown where no row matches or the other is unknown, and takes the place of a known one', () => {
    expect(points({ title: 'Engineer' })).toMatchObject({ points: 700, first: undefined });
    expect(points({ title: 'Engineer', seniority: 'executive' })?.points).toBe(700);
    expect(points({ seniority: 'executive' })?.points).toBe(700);
  });

  it('counts among the known traits where it is known', () => {
    const known = (text: string) =>
      leadScores(
        { traits: derived(rows), signals: [says(seniority, 'executive'), says(title, 'x')] },
        { leadVersions: [leadVersion('ann', { traits: { title: text } })] },
      ).traitsKnown;
    expect(known('CEO')).toBe(2);
    expect(known('Engineer')).toBe(1);
    expect(known('')).toBe(0);
  });

  it('may be made of the kind of e-mail', () => {
    const business: DerivedTrait[] = [
      {
        trait: seniority,
        from: { of: 'lead', trait: 'email_kind' },
        rows: [{ condition: is('company'), text: 'executive' }],
      },
    ];
    const found = leadScores(
      { traits: business, signals: [says(seniority, 'executive')] },
      { leadVersions: [leadVersion('ann', { email: 'ann@acme.example' })] },
    );
    expect(gave(found, 'seniority')?.points).toBe(100);
  });
});

describe('lead.email_kind', () => {
  const kind = { of: 'lead', trait: 'email_kind' } as const;
  const kindOf = (email: string) => {
    const kinds = ['company', 'free', 'disposable'].map((text, index) => ({ condition: is(text), give: index + 1 }));
    const found = leadScores(
      { signals: [onTrait(kind, { rows: kinds, unknown: 9 })] },
      { leadVersions: [leadVersion('ann', { email, knownAt: ago(7), traits: { email_kind: 'company' } })] },
    );
    return gave(found, 'email_kind')?.points;
  };

  it('is made of the e-mail, whatever a source says', () => {
    expect(kindOf('ann@acme.example')).toBe(1);
    expect(kindOf('Ann@GMail.com')).toBe(2);
    expect(kindOf('ann@mailinator.com')).toBe(3);
    expect(kindOf('"ann@acme.example"@gmail.com')).toBe(2);
    expect(kindOf('ann@sub.gmail.com')).toBe(1);
  });

  it('is unknown without something on both sides of an @', () => {
    expect(['', 'ann', 'ann@', '@gmail.com'].map(kindOf)).toEqual([9, 9, 9, 9]);
  });
});

describe('days_until', () => {
  const renewal: DaysUntilSignal = {
    ...{ name: 'renewal', of: 'account', score: 'usage', source: 'days_until' },
    trait: { of: 'account', trait: 'renewal' },
    points: { kind: 'bands', bands: [{ give: 100 }], unknown: 700 },
  };
  const until = (text: string, timezone = 'UTC', at = asOf) => {
    const rows = {
      leadVersions: [leadVersion('ann', { accountId: 'acme' })],
      accountVersions: [accountVersion('acme', { knownAt: ago(5), traits: { renewal: text } })],
    };
    const terms = model({ timezone, signals: [renewal] });
    const scores = scoreOne(terms, history(rows), { asOf: at, knownAt: at }, 'account', 'acme');
    return scores && gave(scores, 'renewal');
  };

  it('are the calendar days from as-of’s to the date, below zero when it has passed', () => {
    expect(until('2026-06-20')).toMatchObject({ value: 5_000_000n, count: 0n, first: ago(5), last: ago(5) });
    expect(until('2026-06-15')?.value).toBe(0n);
    expect(until('2026-06-14T23:59')?.value).toBe(-1_000_000n);
    const evening = Date.parse('2026-06-15T02:00:00Z');
    expect(until('2026-06-15', 'America/New_York', evening)?.value).toBe(1_000_000n);
  });

  it('go by the day of the instant in the model’s timezone where the text says an offset', () => {
    expect(until('2026-06-20T02:00Z', 'America/New_York')?.value).toBe(4_000_000n);
    expect(until('2026-06-20T02:00', 'America/New_York')?.value).toBe(5_000_000n);
    expect(until('2026-06-19T23:30:00-04:00', 'Europe/Berlin')?.value).toBe(5_000_000n);
  });

  it('are unknown where the text is no date, which is known all the same', () => {
    expect(until('soon')).toMatchObject({ points: 700, value: 0n, first: ago(5), last: ago(5) });
  });

  it('of an account count for its leads too', () => {
    const rows = {
      leadVersions: [leadVersion('ann', { accountId: 'acme' }), leadVersion('bob')],
      accountVersions: [accountVersion('acme', { traits: { renewal: '2026-06-16' } })],
    };
    expect(gave(leadScores({ signals: [renewal] }, rows), 'renewal')?.value).toBe(1_000_000n);
    expect(gave(leadScores({ signals: [renewal] }, rows, 'bob'), 'renewal')).toMatchObject({
      points: 700,
      first: undefined,
    });
  });
});

describe('first_lead', () => {
  const first: FirstLeadSignal = {
    ...{ name: 'founder', of: 'lead', score: 'usage', source: 'first_lead' },
    points: {
      kind: 'bands',
      bands: [
        { atLeast: 1_000_000, give: 100 },
        { atMost: 0, give: -1 },
      ],
      unknown: 700,
    },
  };
  const leadVersions = [
    leadVersion('cid', { accountId: 'acme', signedUpAt: ago(9) }),
    leadVersion('bob', { accountId: 'acme', signedUpAt: ago(9) }),
    leadVersion('ann', { accountId: 'acme', signedUpAt: ago(8) }),
    leadVersion('dan', { accountId: 'acme' }),
    leadVersion('eve', { signedUpAt: ago(20) }),
  ];
  const founder = (id: string) => gave(leadScores({ signals: [first] }, { leadVersions }, id), 'founder');

  it('is 1 for the lead of its account that signed up first, of several the one with the smallest id', () => {
    expect(founder('bob')).toMatchObject({ points: 100, value: 1_000_000n, count: 0n, first: undefined });
    expect(founder('cid')).toMatchObject({ points: -1, value: 0n });
    expect(founder('ann')?.points).toBe(-1);
  });

  it('is unknown for a lead without account or sign-up', () => {
    expect(founder('dan')?.points).toBe(700);
    expect(founder('eve')?.points).toBe(700);
  });
});

describe('known traits', () => {
  it('of an account are its own, of a lead its account’s too', () => {
    const signals = [says({ of: 'lead', trait: 'title' }, 'x'), says({ of: 'account', trait: 'plan' }, 'x')];
    const rows = {
      leadVersions: [leadVersion('ann', { accountId: 'acme', traits: { title: 'CEO' } })],
      accountVersions: [accountVersion('acme', { traits: { plan: 'free' } })],
    };
    expect(leadScores({ signals }, rows).traitsKnown).toBe(2);
    expect(accountScores({ signals }, rows).traitsKnown).toBe(1);
    expect(leadScores({ signals: signals.map((one) => ({ ...one, score: 'usage' })) }, rows).traitsKnown).toBe(0);
  });
});
