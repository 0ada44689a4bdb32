import { describe, expect, test } from 'vitest';
import type { Model, Rule } from '../../src/model/types.ts';
import { type AccountLead, missingToQualify } from '../../src/scoring/missing.ts';
import type { SubjectScores } from '../../src/scoring/result.ts';

const rule: Rule = {
  name: 'buying_group',
  kind: 'mqa',
  of: 'account',
  anyOf: [],
  allOf: [],
  noneOf: [],
  roles: [],
  rolesOf: { of: 'lead', trait: 'role' },
  suppress: [],
  only: [],
  lapseAfter: 1,
};
const scores: SubjectScores = {
  subject: 'account',
  id: 'acme',
  accountId: 'acme',
  fit: 2_000,
  engagement: 0,
  usage: 3_250,
  grade: 'C',
  traitsKnown: 1,
  level: 3,
  tier: 'P3',
  qualified: [],
  suppressed: ['customer'],
  contributions: [],
};

function needs(more: Partial<Rule>, leads?: readonly AccountLead[], rules: readonly Rule[] = []): readonly string[] {
  const model: Pick<Model, 'rules'> = { rules: [...rules, { ...rule, ...more }] };
  return missingToQualify(model, scores, leads).at(-1)?.needs ?? [];
}

const lead = (engagement: number, role = '', usage = 0): AccountLead => ({ engagement, usage, traits: { role } });

test('what the scores show is said with how much is there', () => {
  expect(needs({ usage: 6_000, fitPlusEngagement: 7_500 })).toEqual([
    '27.5 more points of usage (32.5 of 60)',
    '55 more points of fit and engagement together (20 of 75)',
  ]);
  expect(needs({ fitAtLeast: 'B', suppress: ['customer'], only: ['trial'], allOf: ['seats'] })).toEqual([
    'fit of grade B or better (now C)',
    'seats',
    'not to be suppressed as customer',
    'to be trial',
  ]);
});

test('of a rule that names another one, that one is missing', () => {
  expect(needs({ allOf: ['pqa'] }, undefined, [{ ...rule, name: 'pqa', usage: 10_000 }])).toEqual(['pqa']);
});

describe('contacts', () => {
  const group = { contacts: 3, engagementEach: 2_000 };

  test('are counted where the leads are known', () => {
    expect(needs(group, [lead(2_000), lead(5_000), lead(1_999)])).toEqual([
      '1 more contact with engagement of 20 (2 of 3)',
    ]);
    expect(needs({ contacts: 3 }, [lead(0, '', 1), lead(0)])).toEqual(['2 more contacts (1 of 3)']);
  });

  test('need both, where the rule asks for both', () => {
    expect(needs({ contacts: 1, engagementEach: 2_000, usageEach: 1_000 }, [lead(2_000), lead(0, '', 1_000)])).toEqual([
      '1 more contact with engagement of 20 and usage of 10 (0 of 1)',
    ]);
  });

  test('are said as the rule asks for them where the leads are not known', () => {
    expect(needs(group)).toEqual(['3 contacts with engagement of 20']);
  });
});

describe('roles', () => {
  const roles = ['admin', 'it'];

  test('that nobody has are said, without regard to case', () => {
    expect(needs({ roles }, [lead(0, 'Admin')])).toEqual(['nobody has the role it']);
    expect(needs({ roles: ['legal'], rolesOf: { of: 'lead', trait: 'job_function' } }, [])).toEqual([
      'nobody has the job function legal',
    ]);
  });

  test('are those of contacts where the rule says who is one', () => {
    expect(needs({ roles, engagementEach: 2_000 }, [lead(1_000, 'admin'), lead(2_000, 'it')])).toEqual([
      'no contact with engagement of 20 has the role admin',
    ]);
  });

  test('are said as the rule asks for them where the leads are not known', () => {
    expect(needs({ roles })).toEqual(['leads with the role admin and it']);
  });
});

test('what no score shows is said where everything else is there', () => {
  expect(needs({ activeWithin: 14 * 86_400_000 }, [])).toEqual(['some activity in the last 14 days']);
});
