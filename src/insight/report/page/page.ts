import { dateIn, plusDays } from '../../../queue/clock/local-time.ts';
import { number } from '../../outcomes/words.ts';
import { besideWeeks, headlines } from '../headlines.ts';
import { type Cut, cuts, type WeekReport } from '../week-report.ts';
import { escaped, figure, note, paragraph, section } from './elements.ts';
import {
  contributionTable,
  costsPart,
  cutTable,
  funnelTable,
  monthsTable,
  promisesTable,
  recordedTable,
  refusalsTable,
  weeksTable,
} from './figures.ts';
import { holdoutPart } from './holdout.ts';
import { funnelPlot, type Plot, ratePlot, volumePlot } from './plots.ts';
import { style } from './style.ts';
import { cardList, findingsPart, targetsPart } from './summary.ts';

/** A week's inspection as one HTML page that needs nothing else: for a screen, a phone, and a printer on A4. Loads echarts: import it lazily. */
export function reportPage(report: WeekReport): string {
  const { week, span, within, whole, of, timezone } = report;
  const title = `Inspection of ${week.name}`;
  const days = `${Math.round(within / 86_400_000)} days`;
  const whom = of === 'lead' ? 'Leads' : 'Companies, and leads without one,';
  const drawn = (plot: Plot | undefined, caption: string) => (plot ? figure(caption, plot) : '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${paragraph(`${week.first} to ${plusDays(week.behind, -1)} (${timezone}), ${besideWeeks(span.weeks - 1)}. Outcomes as recorded up to ${dateIn(timezone, report.horizon)}.`)}
</header>
<main>
${cardList(headlines(report))}
${report.warnings.map((text) => `<p class="warning">${escaped(text)}</p>`).join('\n')}
${section('Diagnosis', findingsPart(report.findings))}
${section('Targets', targetsPart(report))}
${section(
  'Funnel',
  paragraph(
    `${whom} that qualified in these weeks. Rates are of those who qualified in a time, whenever their outcome came, and never of what was recorded in the same week. Everyone has ${days}: whose haven't ended are unknown, neither won nor lost, and in no rate (${number(whole.unknown)}); nor is who stood at SQL or beyond when they qualified (${number(whole.already)}). In brackets the interval of 95%.`,
  ),
  drawn(funnelPlot(report), 'How far those came whose time has ended.'),
  funnelTable(report),
  drawn(volumePlot(report), 'Who qualified, by week; the dashed line is the target, where there is one.'),
  weeksTable(report),
  drawn(
    ratePlot(report),
    'Share that became SQL, by the month in which they qualified, with its interval; the band is the target.',
  ),
  monthsTable(report),
)}
${section('What was recorded', note('Counts of the week, no rates: of whom they are qualified earlier.'), recordedTable(report) || paragraph('No outcome was recorded in these weeks.'))}
${section('Promised times', promisesTable(report) || paragraph('No team promised a time that ended in these weeks.'))}
${section(
  'Pipeline',
  note('Of every opportunity and deal on record, whom it names or their company qualified within the credit before.'),
  contributionTable(report),
)}
${section('What being queued brings', holdoutPart(report.holdout))}
${section('By what they differ', note(`All these weeks; rates of those whose ${days} have ended.`), ...cuts.map((cut: Cut) => cutTable(report, cut)))}
${section('Disqualified', refusalsTable(report) || paragraph('Nobody was disqualified in these weeks.'))}
${section('What MQLs cost', costsPart(report))}
</main>
</body>
</html>
`;
}
