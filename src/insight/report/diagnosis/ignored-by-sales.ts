import { number, share } from '../../outcomes/words.ts';
import { wilson } from '../../statistics/wilson.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';

/**
 * Of those whose whole window has passed, half without so much as an attempt: then it isn't a queue that is behind, it is a queue that
 * isn't worked. A busy team leaves some; below half the answer is capacity, which is asked for apart.
 */
export const mostUnanswered = 0.5;

const about = { name: 'ignored_by_sales', asks: 'Does sales ignore what qualifies?' };

/** Sales ignores MQLs. */
export function ignoredBySales({ answered }: Pick<Evidence, 'answered'>): Finding {
  if (answered.of < enoughKnown) {
    return { ...about, state: 'unclear', says: `${number(answered.of)} whose time has ended are too few.` };
  }
  const unanswered = wilson({ happened: answered.of - answered.happened, of: answered.of });
  if (!unanswered || unanswered.low <= mostUnanswered) {
    return { ...about, state: 'absent', says: `Nothing was done with ${share(unanswered)} of them.` };
  }
  return {
    ...{ ...about, state: 'found' },
    says: 'Sales ignores most of what qualifies.',
    figures: [
      `${number(answered.of - answered.happened)} of ${number(answered.of)} had no attempt, no disposition and no outcome in their time: ${share(unanswered)}`,
    ],
    cause:
      'Reps don’t believe the list, don’t see it, or are paid for something else. Or they do work it, and what they do isn’t recorded.',
    next: 'See whether the queue is opened at all, and have the team lead and marketing go through the first twenty entries together: would you call them, and if not, which signal misled?',
    command: 'pql status; pql queue list --team TEAM',
  };
}
