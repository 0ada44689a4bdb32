import type { AcceptanceTarget } from '../../model/targets.ts';
import type { Estimate } from '../statistics/interval.ts';

export const acceptances = ['within', 'too_loose', 'too_strict', 'unclear', 'unknown'] as const;
/**
 * How a share of MQLs that became SQL stands to its target. Too few become SQL: whoever lets them through is too loose; more than wanted:
 * too strict. Unclear: the share lies outside, but its interval reaches the target. Unknown: there is no share yet.
 */
export type Acceptance = (typeof acceptances)[number];

export function judgeAcceptance(rate: Estimate | undefined, { from, to = 1 }: AcceptanceTarget): Acceptance {
  if (!rate) return 'unknown';
  if (rate.high < from) return 'too_loose';
  if (rate.low > to) return 'too_strict';
  return rate.value >= from && rate.value <= to ? 'within' : 'unclear';
}
