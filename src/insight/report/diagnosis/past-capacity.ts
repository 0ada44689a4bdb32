import { number } from '../../outcomes/words.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';
import { mean, recentWeeks } from './weak-pipeline.ts';

/** A quarter more a week than before is growth that a team of the same size feels. */
export const leastGrowth = 1.25;
/** Of ten that qualify eight are taken up: below that a queue grows by a week's work every five weeks. */
export const leastWorked = 0.8;

const about = { name: 'past_capacity', asks: 'Does more qualify than the team can call?' };

/** More and more qualify, and the team takes up fewer than come. */
export function pastCapacity({ weeks, worked }: Pick<Evidence, 'weeks' | 'worked'>): Finding {
  if (weeks.length < 2 * recentWeeks) {
    return { ...about, state: 'unclear', says: `It takes ${2 * recentWeeks} weeks; on record: ${weeks.length}.` };
  }
  const qualified = weeks.map((week) => week.qualified);
  const recent = mean(qualified.slice(-recentWeeks));
  const before = mean(qualified.slice(-2 * recentWeeks, -recentWeeks));
  const takenUp = mean(worked.slice(-recentWeeks));
  const says = `${number(recent)} qualified a week, ${number(before)} in the ${recentWeeks} weeks before; ${number(takenUp)} were taken up.`;
  if (recent * recentWeeks < enoughKnown || before === 0) {
    return { ...about, state: 'unclear', says: `${says} That is too few.` };
  }
  if (worked.every((count) => count === 0)) {
    return { ...about, state: 'unclear', says: 'Nobody works by these queues, so nothing tells what the team can do.' };
  }
  if (recent < before * leastGrowth || takenUp >= recent * leastWorked) return { ...about, state: 'absent', says };
  return {
    ...{ ...about, state: 'found' },
    says: 'More and more qualify, past what the team can call.',
    figures: [
      `qualified a week: ${number(recent)}, ${number(before)} in the ${recentWeeks} weeks before`,
      `taken up a week: ${number(takenUp)}`,
    ],
    cause:
      'Points were added, or events are sent more often, and the threshold stayed. What the team doesn’t reach it can’t refuse, so nothing corrects it.',
    next: 'Set the threshold by the team’s capacity, and have the gate hold a run that inflates.',
    command: 'pql calibrate; pql model preview model.yaml',
  };
}
