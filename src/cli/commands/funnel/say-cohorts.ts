import type { Cohort } from '../../../insight/outcomes/cohorts.ts';
import { daysOf, none, number, reachedOf, stageWords } from '../../../insight/outcomes/words.ts';
import { salesStages } from '../../../model/label.ts';
import type { Output } from '../../output.ts';

/** One row a cohort. */
export function sayCohorts(out: Output, cohorts: readonly Cohort[], title: string): void {
  out.say('');
  out.table(
    [
      title,
      'qualified',
      'unknown',
      'already',
      ...salesStages.map((stage) => stageWords[stage]),
      'days to won',
      'value',
    ],
    cohorts.map(({ period, group, qualified, unknown, already, stages, value }) => [
      group === '' ? (period?.name ?? '') : shortened(group),
      number(qualified),
      number(unknown),
      number(already),
      ...salesStages.map((stage) => reachedOf(stages[stage])),
      daysOf(stages.won.medianDays),
      value === undefined ? none : number(value),
    ]),
  );
}

// A model's digest is told from others by its first digits.
const shortened = (group: string) => (/^[0-9a-f]{64}$/.test(group) ? group.slice(0, 12) : group);
