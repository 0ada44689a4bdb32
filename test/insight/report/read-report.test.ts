import { beforeAll, expect, test } from 'vitest';
import { reportDocument } from '../../../src/insight/report/document.ts';
import { reportPage } from '../../../src/insight/report/page/page.ts';
import { type ReportQuestion, readReport } from '../../../src/insight/report/read-report.ts';
import { parseWeek } from '../../../src/insight/report/week.ts';
import type { WeekReport } from '../../../src/insight/report/week-report.ts';
import { ownWarehouse } from '../../support/own-warehouse.ts';
import { aWeek, tellHalfAYear } from './half-a-year.ts';

const warehouse = ownWarehouse();
const day = 86_400_000;
const targets = { qualified_a_week: 25, won_a_quarter: 20_000, demos: 3 };

function reported(week: string, asked: Partial<ReportQuestion> = {}): Promise<WeekReport> {
  return readReport(
    { warehouse, inScratch: (work) => work(`scratch-${week}`), model: { targets, timezone: 'UTC' } },
    {
      ...{
        week: parseWeek(week, 'UTC'),
        within: 60 * day,
        credit: 90 * day,
        of: 'account',
        sourceTrait: 'source',
        holdoutSalt: 'holdout',
      },
      ...{ horizon: Date.parse('2026-07-27T06:00:00Z'), ...asked },
    },
  );
}

let report: WeekReport;
beforeAll(async () => {
  await tellHalfAYear(warehouse);
  await warehouse.run({
    name: 'costs',
    sql: `INSERT INTO costs (cost_key, cost_id, known_at, period, cost_source, said_amount, amount, identity)
      SELECT cityHash64(period, name), period || ' ' || name, '2026-07-02 00:00:00', period, name, '', amount, cityHash64(period, name)
      FROM VALUES('period String, name String, amount UInt32', ('2026-Q2', 'Ads', 9100), ('2026-07', 'Ads', 3100), ('2026-06', 'docs', 600))`,
  });
  // Of the week that began on 2 March the product's even ones were held out; the lots of the report's next week aren't its own.
  const lot = (unit: string, held_out: boolean, at: string) => ({
    ...{ salt: 'holdout', unit, held_out, share: 500_000, qualified_since: at, assigned_at: at },
  });
  const product = Array.from({ length: 10 }, (_, place) => place);
  await warehouse.insert('holdouts', [
    ...product.map((place) => lot(`lead:lead-7-${10 + place}`, place % 2 === 0, '2026-03-02T12:00:00.000')),
    lot('lead:after', true, '2026-07-27T01:00:00.000'),
  ]);
  report = await reported('2026-W30');
});

test('rates are of those whose time has ended; the others are counted apart', () => {
  // The half year before the week and the week itself; nobody's sixty days have ended who qualified since 2 June.
  expect(report.span.weeks).toBe(27);
  const { qualified, known, unknown, stages } = report.whole;
  expect({ qualified, known, unknown }).toEqual({ qualified: 27 * aWeek, known: 19 * aWeek, unknown: 8 * aWeek });
  expect(stages.sal.rate?.value).toBeCloseTo(0.8, 10);
  expect(stages.sql).toMatchObject({ rate: { value: 0.25 }, medianDays: 9 });
  expect(stages.won).toMatchObject({ reached: 19, medianDays: 40 });
});

test('the last four weeks of which everybody’s time has ended are held against those before', () => {
  expect(report.recent).toMatchObject({ known: 4 * aWeek, stages: { sql: { rate: { value: 0.25 } } } });
  expect(report.earlier).toMatchObject({ known: 14 * aWeek });
  expect(report.change?.ratio?.value).toBeCloseTo(1, 10);
});

test('by team, rep, source, tier, rule and model', () => {
  const told = (cut: keyof typeof report.cuts) =>
    report.cuts[cut].map(({ group, qualified, stages }) => [group, qualified, stages.sql.reached]);
  expect(told('source')).toEqual([
    ['ads', 270, 19],
    ['docs', 270, 76],
  ]);
  // Four a week of the product's nobody had in hand: no team is known of them.
  expect(told('team')).toEqual([
    ['', 108, 0],
    ['amer', 270, 19],
    ['emea', 162, 76],
  ]);
  expect(told('rep')).toEqual([
    ['', 108, 0],
    ['ana', 432, 95],
  ]);
  expect(told('tier').map(([group]) => group)).toEqual(['', 'P1', 'P2']);
  expect(told('rule').map(([group]) => group)).toEqual(['mql', 'pql']);
  expect(told('model')).toEqual([['digest', 540, 95]]);
});

test('promises kept in the week, by team', () => {
  expect(report.promises.week).toEqual([
    {
      team: 'amer',
      claim: { happened: 8, of: 10, rate: expect.objectContaining({ value: 0.8 }) },
      touch: { happened: 10, of: 10, rate: expect.objectContaining({ value: 1 }) },
    },
    {
      team: 'emea',
      claim: { happened: 6, of: 6, rate: expect.objectContaining({ value: 1 }) },
      touch: { happened: 6, of: 6, rate: expect.objectContaining({ value: 1 }) },
    },
  ]);
  expect(report.promises.before.map(({ claim }) => claim.of)).toEqual([40, 24]);
});

test('what was recorded in the week, beside a week on average', () => {
  expect(report.recorded.find(({ outcome }) => outcome === 'sal')).toMatchObject({ week: 16 });
  // Nine days after they qualified: those of the week before.
  expect(report.recorded.find(({ outcome }) => outcome === 'sql')).toMatchObject({ week: 5 });
  expect(report.refusals).toEqual([{ reason: '', week: 3, span: 81 }]);
});

test('an MQL costs what its source did in the same weeks, where they are all paid for', () => {
  // Of Q2 nine weeks and two days, of July three weeks and five days: thirteen weeks in all, 27 April to 26 July.
  expect(report.costSpan).toEqual({ from: '2026-04-27', to: '2026-07-27', days: 91 });
  expect(report.costs).toEqual([
    { source: 'Ads', amount: 6500 + 2600, days: 91, mqls: 130, perMql: 70 },
    { source: 'docs', amount: 600, days: 30, mqls: 0, perMql: undefined },
  ]);
});

test('what was won came of whom qualified before', () => {
  expect(report.contribution.week).toMatchObject([
    { outcome: 'opportunity', all: 2, qualified: 2, share: { value: 1 } },
    { outcome: 'won', all: 1, qualified: 1, value: 1000, qualifiedValue: 1000 },
  ]);
});

test('against the targets', () => {
  expect(report.targets).toEqual({
    acceptance: { from: 0.2, to: 0.4, isUsual: true, judged: 'within' },
    weekly: { wanted: 25, is: 20 },
    quarter: { name: '2026-Q3', wanted: 20_000, is: 4000 },
    others: { demos: 3 },
  });
});

test('what being queued brings, by the lots drawn up to the week’s end', () => {
  // Four of ten became SQL: the first two even, the first two odd.
  expect(report.holdout?.queued).toMatchObject({ assigned: 5, had: { happened: 2, of: 5 } });
  expect(report.holdout?.heldOut).toMatchObject({ assigned: 5, had: { happened: 2, of: 5 } });
  const page = reportPage(report);
  expect(page).toContain('What being queued brings');
  expect(page).toContain('Being queued brings 0.0 points (-46.5 points to 46.5 points)');
  expect(reportDocument(report).holdout).toMatchObject({ label: 'sql within 60d', held_out: { assigned: 5, had: 2 } });
});

test('a healthy half year shows no symptom, and says what there is too little of', () => {
  expect(report.findings.map(({ name, state }) => [name, state])).toEqual([
    ['ignored_by_sales', 'absent'],
    ['accepts_everything', 'absent'],
    ['weak_pipeline', 'absent'],
    ['target_missed', 'absent'],
    ['threshold_drift', 'absent'],
    ['past_capacity', 'absent'],
  ]);
});

test('the first weeks: nobody’s time has ended, there are no rates and no diagnosis', async () => {
  const { whole, recent, findings, warnings } = await reported('2026-W04', {
    horizon: Date.parse('2026-01-26T06:00:00Z'),
  });
  expect(whole).toMatchObject({ qualified: 2 * aWeek, known: 0, unknown: 2 * aWeek });
  expect(recent).toBeUndefined();
  expect(findings.every(({ state }) => state === 'unclear')).toBe(true);
  expect(warnings).toEqual([
    'Qualifications are on record for 2 of the 27 weeks that a report looks at.',
    "There are no rates yet: nobody's 60 days have ended. Take less time with --within, or wait.",
  ]);
});

test.each([
  [
    '2026-W31',
    '2026-W31 goes on until 2026-08-03 (UTC): there is nothing to compare yet. The last week that has ended is 2026-W30.',
  ],
  [
    '2026-W53',
    '2026-W53 begins on 2026-12-28 (UTC): there is nothing to compare yet. The last week that has ended is 2026-W30.',
  ],
  ['2026-W02', '2026-W02 lies before the first qualification on record. Begin with --week 2026-W03.'],
])('%s is refused', async (week, message) => {
  await expect(reported(week)).rejects.toThrow(message);
});

test('where fewer than four weeks have their time behind them, those are the recent ones', async () => {
  const { recent, earlier } = await reported('2026-W13', { horizon: Date.parse('2026-03-30T06:00:00Z') });
  expect(recent).toMatchObject({ known: 2 * aWeek, stages: { sql: { rate: { value: 0.25 } } } });
  expect(earlier).toBeUndefined();
});

test('before the first week has ended nothing can be asked, and it says when', async () => {
  const asked = reported('2026-W02', { horizon: Date.parse('2026-01-14T06:00:00Z') });
  await expect(asked).rejects.toThrow('That is of 2026-W03, which ends on 2026-01-19: ask then.');
});

test('the page needs nothing else, and says of every figure what it is of', () => {
  const page = reportPage(report);
  expect(page).not.toMatch(/<script|<link|<img|src=|@import|https?:(?!\/\/www\.w3\.org\/)/);
  expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  expect(page.match(/<figure>/g)).toHaveLength(3);
  expect(page.match(/<svg /g)).toHaveLength(6);
  expect(page).toContain('whose haven&#39;t ended are unknown, neither won nor lost, and in no rate (160)');
  expect(page).toContain('25% (20.9–29.6)');
});

test('where there is nothing to draw nothing is drawn: no rates, no plots of them', async () => {
  const early = await reported('2026-W04', { horizon: Date.parse('2026-01-26T06:00:00Z') });
  const page = reportPage(early);
  expect(page.match(/<figure>/g)).toHaveLength(1);
  expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
  const { recent, months } = reportDocument(early);
  expect(recent).toBeNull();
  expect(months[0]?.stages.sql).toMatchObject({ reached: 0, rate: null, median_days: null });
});
