import type { Acceptance } from '../../../insight/outcomes/acceptance.ts';
import type { Funnel } from '../../../insight/outcomes/funnel.ts';
import { daysOf, none, number, share, stageWords } from '../../../insight/outcomes/words.ts';
import { salesStages } from '../../../model/label.ts';
import { dateIn } from '../../../queue/clock/local-time.ts';
import type { Output } from '../../output.ts';
import { sayCohorts } from './say-cohorts.ts';
import { sayMotions } from './say-motions.ts';

/** A funnel for a person. */
export function sayFunnel(out: Output, funnel: Funnel, timezone: string): void {
  const { question, whole, periods, groups, motions, arrivals, warnings } = funnel;
  const [from, to] = [dateIn(timezone, question.from), dateIn(timezone, question.to - 1)];
  const given = `${question.within / 86_400_000} days`;
  const whom = question.of === 'lead' ? 'Leads' : 'Companies, and leads without one,';
  out.say(
    `${whom} that qualified from ${from} to ${to}${question.rules ? ` by ${question.rules.join(', ')}` : ''}, and how far they came within ${given} of it.`,
  );
  out.say(
    'Rates are of those who qualified in that time, whenever the outcome came; in brackets the interval of 95%.\n',
  );
  out.table(
    ['', 'how many', 'of qualified', 'of the stage before', 'median days'],
    [
      ['new in that time', number(arrivals.whole.arrived), none, none, none],
      [`  qualified within ${given}`, number(arrivals.whole.qualified), none, share(arrivals.whole.rate), none],
      ['qualified', number(whole.qualified), none, none, none],
      [`  whose ${given} have ended`, number(whole.known), none, none, none],
      ...salesStages.map((stage) => {
        const { reached, rate, ofBefore, medianDays } = whole.stages[stage];
        return [stageWords[stage], number(reached), share(rate), share(ofBefore), daysOf(medianDays)];
      }),
    ],
  );
  out.say(besides(funnel, given));
  out.say(`\n${judged(funnel)}`);
  if (motions) sayMotions(out, motions);
  else if (groups.length > 0) sayCohorts(out, groups, 'group');
  else sayCohorts(out, periods, question.every);
  sayNotCounted(out, funnel);
  for (const warning of warnings) out.say(`\n${warning}`);
}

function besides({ whole }: Funnel, given: string): string {
  const { unknown, already, stages, value, deals } = whole;
  const parts = [
    ...(unknown > 0
      ? [
          `Of ${number(unknown)} the ${given} haven't ended: they are in no rate (${number(stages.sql.early)} of them are SQL already).`,
        ]
      : []),
    ...(already > 0 ? [`${number(already)} stood at SQL or beyond when they qualified: they are in no rate.`] : []),
    value === undefined
      ? 'No amount is recorded of what was won.'
      : `Won: ${number(value)} in ${number(deals)} ${deals === 1 ? 'deal' : 'deals'}.`,
  ];
  return parts.join('\n');
}

const judgements: Readonly<Record<Acceptance, string>> = {
  within: 'within the target',
  too_loose: 'below the target: who qualifies is chosen too loosely',
  too_strict: 'above the target: who qualifies is chosen too strictly',
  unclear: 'outside of the target, but so few that they may as well be within',
  unknown: 'to be held against the target once rates are known',
};

function judged({ whole, target, acceptance }: Funnel): string {
  const { from, to, isUsual } = target;
  const span = to === undefined ? `at least ${from * 100}%` : `${from * 100} to ${to * 100}%`;
  const usual = isUsual ? ', which is usual; `targets.mql_to_sql` of the model names your own' : '';
  return `Qualified to SQL: ${share(whole.stages.sql.rate)}, ${judgements[acceptance]} (${span}${usual}).`;
}

function sayNotCounted(out: Output, { early }: Funnel): void {
  if (early.beforeFirstContact > 0) {
    out.say(
      `\n${number(early.beforeFirstContact)} outcomes are dated before the first contact of whom they name and aren't counted (--json names some). Was the past imported without --history, or do dates without a time stand for midnight?`,
    );
  }
  if (early.ofNobody > 0) {
    out.say(
      `\n${number(early.ofNobody)} outcomes name somebody of whom nothing else is known. Are ids the same in all sources?`,
    );
  }
}
