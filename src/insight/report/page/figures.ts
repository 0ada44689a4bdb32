import { salesStages } from '../../../model/label.ts';
import type { Cohort } from '../../outcomes/cohorts.ts';
import { daysOf, none, number, reachedOf, share, stageWords } from '../../outcomes/words.ts';
import type { Contribution } from '../contribution.ts';
import type { Kept, Promised } from '../kept-promises.ts';
import type { Cut, WeekReport } from '../week-report.ts';
import { note, paragraph, table } from './elements.ts';

const money = (value: number | undefined) => (value === undefined ? none : number(value));
const cohortHead = ['qualified', 'unknown', 'already', ...salesStages.map((stage) => stageWords[stage])];

function cohortCells({ qualified, unknown, already, stages }: Cohort): string[] {
  return [...[qualified, unknown, already].map(number), ...salesStages.map((stage) => reachedOf(stages[stage]))];
}

export function funnelTable({ whole, recent, earlier }: WeekReport): string {
  return table(
    'Of everyone whose time has ended',
    ['', 'how many', 'of qualified', 'of the stage before', 'median days', 'last four weeks known', 'those before'],
    [
      [
        'qualified',
        number(whole.known),
        none,
        none,
        none,
        recent ? number(recent.known) : none,
        earlier ? number(earlier.known) : none,
      ],
      ...salesStages.map((stage) => {
        const { reached, rate, ofBefore, medianDays } = whole.stages[stage];
        const of = (cohort: Cohort | undefined) => share(cohort?.stages[stage].rate);
        return [
          stageWords[stage],
          ...[number(reached), share(rate), share(ofBefore), daysOf(medianDays), of(recent), of(earlier)],
        ];
      }),
    ],
  );
}

/** A quarter: the plot above has all, and so has the JSON. */
const weeksShown = 13;

export function weeksTable({ weeks, arrivals }: WeekReport): string {
  return table(
    'By the week in which they qualified',
    ['', 'new', ...cohortHead],
    weeks
      .map((week, place) => [week.period?.name ?? '', number(arrivals[place]?.arrived ?? 0), ...cohortCells(week)])
      .slice(-weeksShown)
      .reverse(),
  );
}

export function monthsTable({ months }: WeekReport): string {
  return table(
    'MQL to SQL by the month in which they qualified',
    ['', 'qualified', 'unknown', 'SQL', 'share', 'median days'],
    months.map(({ period, qualified, unknown, stages: { sql } }) => [
      ...[period?.name ?? '', number(qualified), number(unknown), number(sql.reached)],
      ...[share(sql.rate), daysOf(sql.medianDays)],
    ]),
  );
}

const cutWords: Readonly<Record<Cut, { readonly title: string; readonly nobody: string }>> = {
  team: { title: 'By team', nobody: 'in no queue on record' },
  rep: { title: 'By rep', nobody: 'claimed by nobody' },
  source: { title: 'By source', nobody: 'source not known' },
  tier: { title: 'By tier', nobody: 'tier not known' },
  rule: { title: 'By rule', nobody: 'no rule' },
  model: { title: 'By version of the model', nobody: 'no model' },
};

/** A model's digest is told from others by its first digits. */
const shortened = (group: string) => (/^[0-9a-f]{64}$/.test(group) ? group.slice(0, 12) : group);
const mostRows = 12;

export function cutTable({ cuts }: WeekReport, cut: Cut): string {
  const { title, nobody } = cutWords[cut];
  const sorted = [...cuts[cut]].sort((a, b) => b.qualified - a.qualified);
  const more = sorted.length - mostRows;
  const rows = sorted
    .slice(0, mostRows)
    .map((cohort) => [cohort.group === '' ? nobody : shortened(cohort.group), ...cohortCells(cohort)]);
  return `${table(title, ['', ...cohortHead], rows)}${more > 0 ? note(`And ${more} more, with fewer; the JSON has all.`) : ''}`;
}

export function recordedTable({ recorded }: WeekReport): string {
  return table(
    'Leads and accounts of whom an outcome was recorded',
    ['', 'this week', 'a week before, on average'],
    recorded.map(({ outcome, week, before }) => [
      outcome,
      number(week),
      before === undefined ? none : before < 10 ? before.toFixed(1) : number(before),
    ]),
  );
}

export function promisesTable({ promises }: WeekReport): string {
  const kept = ({ happened, of, rate }: Kept) =>
    of === 0 ? none : `${number(happened)} of ${number(of)} · ${Math.round(100 * (rate?.value ?? 0))}%`;
  const before = (team: string): Promised | undefined => promises.before.find((one) => one.team === team);
  const teams = [...new Set([...promises.week, ...promises.before].map(({ team }) => team))].sort();
  return table(
    'Promised times kept',
    ['', 'claimed in time', 'tried in time', 'claimed, four weeks before', 'tried, four weeks before'],
    teams.map((team) => {
      const now = promises.week.find((one) => one.team === team);
      return [
        team,
        ...[now?.claim, now?.touch, before(team)?.claim, before(team)?.touch].map((one) =>
          kept(one ?? { happened: 0, of: 0 }),
        ),
      ];
    }),
  );
}

export function refusalsTable({ refusals }: WeekReport): string {
  const all = refusals.reduce((sum, { span }) => sum + span, 0);
  return table(
    'Why they were disqualified',
    ['', 'this week', 'in all these weeks', 'share'],
    refusals
      .slice(0, mostRows)
      .map(({ reason, week, span }) => [
        ...[reason === '' ? 'no reason given' : reason, number(week), number(span)],
        `${Math.round((100 * span) / all)}%`,
      ]),
  );
}

export function costsPart({ costs, costSpan }: WeekReport): string {
  if (costs.length === 0) {
    return paragraph(
      'No costs are recorded of these weeks, so none per MQL can be said. Import them: pql import costs FILE (period, source, amount).',
    );
  }
  const days = (of: number) => `${of} of ${costSpan.days}`;
  return table(
    `${costSpan.from} to ${costSpan.to}, the last day not included; MQLs of the same days`,
    ['', 'spent', 'days with costs', 'MQLs', 'cost per MQL'],
    costs.map(({ source, amount, days: of, mqls, perMql }) => [
      ...[source, number(amount), days(of), number(mqls)],
      perMql === undefined ? `${none} ${mqls === 0 ? 'no MQLs' : 'days are missing'}` : number(perMql),
    ]),
  );
}

export function contributionTable({ contribution: { week, span } }: WeekReport): string {
  const rows = (title: string, those: readonly Contribution[]) =>
    those.map(({ outcome, all, qualified, share: part, value, qualifiedValue }) => [
      ...[`${outcome === 'won' ? 'won' : 'opportunities'}, ${title}`, number(all), number(qualified)],
      ...[share(part), money(value), money(qualifiedValue)],
    ]);
  return table(
    'Of all that was recorded, what qualified before',
    ['', 'in all', 'qualified before', 'share', 'amount in all', 'of who qualified'],
    [...rows('this week', week), ...rows('all these weeks', span)],
  );
}
