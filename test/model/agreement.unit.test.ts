import { describe, expect, test } from 'vitest';
import { contractWarnings, dayIn, overdue, unsigned } from '../../src/model/agreement.ts';
import { parseModel } from '../../src/model/parse.ts';

describe('a contract', () => {
  const agreed = { marketing: '2026-01-31', sales: '2026-02-01', review_by: '2026-04-30' };

  test('that both agreed on and whose review is to come is as it should be', () => {
    expect(contractWarnings({ name: 'acme', agreed }, '2026-04-30')).toEqual([]);
  });

  test('is overdue on the day after', () => {
    expect(overdue(agreed, '2026-05-01')).toBe(
      'was to be looked at again by 2026-04-30, and that day has passed; review it, then write the next one',
    );
  });

  test('names who has not signed', () => {
    expect(unsigned({ sales: '2026-02-01' })).toMatch(/^not agreed by marketing yet; /);
    expect(unsigned(undefined)).toMatch(/^not agreed by marketing and sales yet; /);
  });

  test('is overdue by the calendar of its timezone', () => {
    const text = [
      'model: acme',
      'timezone: America/New_York',
      'agreed: { marketing: 2026-01-31, sales: 2026-02-01, review_by: 2026-04-30 }',
      'signals: { title: { trait: lead.title, score: fit, points: [ { is: cto, give: 9 } ] }, calls: { event: call, score: usage, points: { each: 1 } } }',
      'qualify: { pql: { kind: pql, usage: 9 } }',
    ].join('\n');
    const lastEvening = Date.parse('2026-05-01T03:59:59Z');
    expect(dayIn('America/New_York', lastEvening)).toBe('2026-04-30');
    expect(parseModel(text, 'acme.yaml', lastEvening)).toMatchObject({ warnings: [] });
    expect(parseModel(text, 'acme.yaml', lastEvening + 1000)).toMatchObject({
      warnings: [{ path: 'agreed.review_by', line: 3 }],
    });
  });

  test('is not agreed on a day that is yet to come', () => {
    const early = { ...agreed, marketing: '2030-01-01', review_by: '2031-01-01' };
    expect(contractWarnings({ name: 'acme', agreed: early }, '2029-12-31')).toEqual([
      'model acme: agreed by marketing on 2030-01-01, which is yet to come; write the day on which it agreed',
    ]);
    expect(contractWarnings({ name: 'acme', agreed: early }, '2030-01-01')).toEqual([]);
    const text = [
      'model: acme',
      'agreed: { marketing: 2030-01-01, sales: 2026-02-01 }',
      'signals: { title: { trait: lead.title, score: fit, points: [ { is: cto, give: 9 } ] }, calls: { event: call, score: usage, points: { each: 1 } } }',
      'qualify: { pql: { kind: pql, usage: 9 } }',
    ].join('\n');
    expect(parseModel(text, 'acme.yaml', Date.parse('2029-12-31T12:00:00Z'))).toMatchObject({
      warnings: [{ path: 'agreed.marketing', line: 2 }],
    });
  });

  test('may be both', () => {
    const warnings = contractWarnings(
      { name: 'acme', agreed: { sales: '2026-01-01', review_by: '2026-02-01' } },
      '2026-03-01',
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^model acme: not agreed by marketing yet/),
      expect.stringMatching(/^model acme: was to be looked at again by 2026-02-01/),
    ]);
  });
});
