import { beforeAll, expect, test } from 'vitest';
import { verdictSentence } from '../../../src/insight/outcomes/motion-words.ts';
import { type Motions, readMotions } from '../../../src/insight/outcomes/motions.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { readTime } from '../../support/stories/times.ts';
import { type Came, gather, type Qualified, record } from './recorded.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;

/** So many leads that qualified in a month by marketing or by product, of whom some are won 40 or 10 days later. */
function qualified(
  kind: 'mql' | 'pql',
  month: string,
  many: number,
  won: number,
): { facts: Qualified[]; came: Came[] } {
  const who = Array.from({ length: many }, (_, i) => `${kind}-${month}-${i}`);
  const after = kind === 'mql' ? 40 : 10;
  const at = readTime(`2 ${month}`) + after * day;
  const date = new Date(at).toISOString();
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'];
  const said = `${Number(date.slice(8, 10))} ${months[Number(date.slice(5, 7)) - 1]}`;
  return {
    facts: who.map((id) => ({ who: id, kind, since: `2 ${month}` })),
    came: who.slice(0, won).map((id) => ({ who: id, outcome: 'won', at: said, amount: kind === 'mql' ? 500 : 1000 })),
  };
}

let motions: Motions;
beforeAll(async () => {
  const parts = [
    qualified('mql', 'Jan', 300, 12),
    qualified('pql', 'Jan', 100, 12),
    qualified('mql', 'Feb', 100, 8),
    qualified('pql', 'Feb', 300, 48),
  ];
  const both: Qualified[] = [
    { who: 'ann', kind: 'mql', since: '3 Jan' },
    { who: 'ann', kind: 'pql', since: '9 Jan' },
    { who: 'bea', kind: 'pql', since: '3 Feb' },
    { who: 'bea', kind: 'mql', since: '9 Feb' },
    { who: 'cleo', kind: 'mql', since: '3 Feb' },
    { who: 'cleo', kind: 'pql', since: '3 Feb' },
  ];
  await record(
    warehouse,
    [...parts.flatMap(({ facts }) => facts), ...both],
    parts.flatMap(({ came }) => came),
  );
  const runId = await gather(warehouse, '1 Dec');
  const question = {
    ...{ from: readTime('1 Jan'), to: readTime('1 Mar'), horizon: readTime('1 Dec') },
    ...{ within: 90 * day, credit: 90 * day },
  };
  motions = await readMotions(warehouse, runId, question, 'UTC');
});

test('by kind: how many, how many won, what they were worth and how long it took; who has both is in both', () => {
  expect(
    motions.kinds.map(({ group, qualified, stages, value }) => [
      group,
      qualified,
      stages.won.reached,
      stages.won.medianDays,
      value,
    ]),
  ).toEqual([
    ['mql', 403, 20, 40, 10_000],
    ['pql', 403, 60, 10, 60_000],
  ]);
});

test('by way everyone is once, with what came first', () => {
  expect(motions.ways.map(({ group, qualified }) => [group, qualified])).toEqual([
    ['both_at_once', 1],
    ['mql', 400],
    ['mql_then_pql', 1],
    ['pql', 400],
    ['pql_then_mql', 1],
  ]);
});

test('the motions are compared within each month: a month that suits both makes no difference of them', () => {
  // Of January 12% of 100 against 4% of 300, of February 16% of 300 against 8% of 100; over all 15% against 5% would say 3.
  const { ratio } = motions.ratios.won;
  expect(ratio?.value).toBeGreaterThan(2);
  expect(ratio?.value).toBeLessThan(2.6);
  expect(motions.verdict).toEqual({ motion: 'pql', stage: 'won' });
  expect(verdictSentence(motions)).toMatch(
    /^Whom the product qualified first reaches "won" 2\.\d × \(1\.\d–\d\.\d\) as often as whom marketing did/,
  );
});
