import { describe, expect, test } from 'vitest';
import type { DerivedTrait } from '../../src/model/types.ts';
import { withDerivedTexts, withSources } from '../../src/scoring/derived-texts.ts';

const seniority: DerivedTrait = {
  trait: { of: 'lead', trait: 'seniority' },
  from: { of: 'lead', trait: 'title' },
  rows: [
    { condition: { kind: 'matches', pattern: '\\b(cto|founder)\\b' }, text: 'executive' },
    { condition: { kind: 'matches', pattern: '\\bdirector\\b' }, text: 'director' },
    { condition: { kind: 'exists', exists: false }, text: 'nobody' },
  ],
};
const derived = (lead: Record<string, string>, traits: readonly DerivedTrait[] = [seniority]) =>
  withDerivedTexts({ traits }, { lead, account: { name: 'Acme' } });

describe('a derived trait', () => {
  test('is what the first matching row says, without regard to case', () => {
    expect(derived({ title: 'Director and CTO' }).lead.seniority).toBe('executive');
    expect(derived({ title: 'Sales Director' }).lead.seniority).toBe('director');
  });

  test('takes the place of a known one of its name', () => {
    expect(derived({ title: 'Baker', seniority: 'chief' }).lead).toMatchObject({ title: 'Baker', seniority: '' });
  });

  test('is unknown where the other one is', () => {
    expect(derived({}).lead.seniority).toBe('');
  });

  test('leaves the other side alone', () => {
    expect(derived({ title: 'CTO' }).account).toEqual({ name: 'Acme' });
  });
});

describe('the kind of e-mail', () => {
  test('comes from the e-mail alone', () => {
    expect(derived({ email: 'kim@gmail.com' }).lead.email_kind).toBe('free');
    expect(derived({ email: 'kim@acme.example', email_kind: 'free' }).lead.email_kind).toBe('company');
    expect(derived({ email_kind: 'free' }).lead.email_kind).toBe('');
  });

  test('is what the model derives where it derives one', () => {
    const own: DerivedTrait = {
      trait: { of: 'lead', trait: 'email_kind' },
      from: { of: 'lead', trait: 'plan' },
      rows: [{ condition: { kind: 'exists', exists: true }, text: 'company' }],
    };
    expect(derived({ email: 'kim@gmail.com', plan: 'team' }, [own]).lead.email_kind).toBe('company');
  });
});

test('to say a trait, what the model makes it of must be known too', () => {
  const needed = (...names: string[]) => withSources({ traits: [seniority] }, 'lead', names);
  expect(needed('country', 'seniority')).toEqual(['country', 'seniority', 'title']);
  expect(needed('email_kind')).toEqual(['email_kind', 'email']);
  expect(withSources({ traits: [seniority] }, 'account', ['seniority'])).toEqual(['seniority']);
});
