import { expect, test } from 'vitest';
import { acceptanceTarget } from '../../src/model/targets.ts';

test('the share of MQLs that should become SQL is a span, or a least one, and 20 to 40% if not said', () => {
  expect(acceptanceTarget({ mql_to_sql: ['15%', '30.5%'] })).toEqual({ from: 0.15, to: 0.305, isUsual: false });
  expect(acceptanceTarget({ mql_to_sql: '25%' })).toEqual({ from: 0.25, to: undefined, isUsual: false });
  expect(acceptanceTarget({ won_a_quarter: 100_000 })).toEqual({ from: 0.2, to: 0.4, isUsual: true });
  expect(acceptanceTarget(undefined)).toEqual({ from: 0.2, to: 0.4, isUsual: true });
});
