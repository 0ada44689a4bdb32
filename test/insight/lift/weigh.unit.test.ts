import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../../src/insight/lift/candidates.ts';
import { weigh } from '../../../src/insight/lift/weigh.ts';
import { headline } from '../../../src/insight/lift/words.ts';
import { parseLabel } from '../../../src/model/label.ts';
import { date, event, ofGrade, rate } from './made-up.ts';

describe('figures of one candidate, by hand', () => {
  // 30 of 100 with it, 20 of 200 without, at each of two dates; of the MQLs 15 of 100.
  const two = [1, 2].map((asOf) =>
    date({ asOf, everyone: ofGrade([50, 300]), mqls: rate(15, 100), inside: [ofGrade([30, 100])] }),
  );

  test('rates with and without, their ratio over dates, and against MQLs', () => {
    const [one] = weigh([event('api_call')], two, 0.05).tried;
    expect(one).toMatchObject({
      ...{ inside: rate(60, 200), outside: rate(40, 400), with: { value: 0.3 }, without: { value: 0.1 }, claim: true },
    });
    expect(one?.ratio?.value).toBeCloseTo(3);
    expect(one?.toMqls?.value).toBeCloseTo(2);
    expect(one?.heterogeneity).toBeCloseTo(1);
    expect(one && headline(one, { of: 'account', label: parseLabel('won within 60d') })).toMatch(
      /^accounts with 1 or more api_call in their first 7 days reach "won within 60d" at 2\.0 × \(1\.4–3\.0\) the rate of MQLs$/,
    );
  });

  test('the others are those among whom it is asked, not everyone', () => {
    const industry: Candidate = {
      ...{ kind: 'signal', signal: 'industry', band: 'fintech', among: 'known', of: 'account', events: [] },
    };
    // Of 600 an industry is known of 300, of whom 60 come, whatever it is; of the others 10 do.
    const [one] = weigh(
      [industry],
      [date({ everyone: ofGrade([70, 600]), among: ofGrade([60, 300]), inside: [ofGrade([20, 100])] })],
      0.05,
    ).tried;
    expect(one).toMatchObject({ inside: rate(20, 100), outside: rate(40, 200), claim: false });
    expect(one?.ratio?.value).toBeCloseTo(1);
    expect(one && headline(one, { of: 'account', label: parseLabel('won within 60d') })).toMatch(
      /the rate of the others of known industry$/,
    );
  });

  test('a date at which everybody comes more often makes no lift', () => {
    const [one] = weigh(
      [event('api_call')],
      [
        date({ everyone: ofGrade([30, 300]), inside: [ofGrade([20, 200])] }),
        date({ everyone: ofGrade([150, 300]), inside: [ofGrade([50, 100])] }),
      ],
      0.05,
    ).tried;
    expect(one).toMatchObject({ claim: false, p: 1 });
    expect(one?.ratio?.value).toBeCloseTo(1);
  });

  test('it is told where it changes with time, and for which grade it reverses', () => {
    const [one] = weigh(
      [event('api_call')],
      [
        date({ everyone: ofGrade([200, 400], [100, 400]), inside: [ofGrade([180, 200], [20, 200])] }),
        date({ everyone: ofGrade([200, 400], [100, 400]), inside: [ofGrade([110, 200], [50, 200])] }),
      ],
      0.05,
    ).tried;
    expect(one?.heterogeneity).toBeLessThan(0.05);
    expect(one?.segments.filter(({ reverses }) => reverses).map(({ grade }) => grade)).toEqual(['D']);
    expect(one && headline(one, { of: 'lead', label: parseLabel('won within 60d') })).toMatch(
      /the rate of the others; it changes from date to date; it reverses for grade D$/,
    );
  });

  test('what is too rare to tell is counted, not tried', () => {
    const rare = [ofGrade([19, 19]), ofGrade([3, 29]), ofGrade([3, 30]), undefined];
    const { tried, tooFew } = weigh(
      ['nineteen', 'few expected', 'enough', 'nobody'].map((name) => event(name)),
      [date({ everyone: ofGrade([50, 300]), inside: rare })],
      0.05,
    );
    expect(tried.map(({ candidate }) => candidate.kind === 'event' && candidate.event)).toEqual(['enough']);
    expect(tooFew).toBe(3);
  });
});
