import { sayBrings } from '../../../insight/holdout/words.ts';
import { daysOf, none, number, share, stageWords } from '../../../insight/outcomes/words.ts';
import { besideWeeks, headlines } from '../../../insight/report/headlines.ts';
import type { WeekReport } from '../../../insight/report/week-report.ts';
import { salesStages } from '../../../model/label.ts';
import { plusDays } from '../../../queue/clock/local-time.ts';
import type { Output } from '../../output.ts';

/** A week's inspection for a person at a terminal: the headlines, the funnel and what is wrong; the page has all. */
export function sayReport(out: Output, report: WeekReport, file: string | undefined): void {
  const { week, span, whole, findings, warnings } = report;
  const days = `${Math.round(report.within / 86_400_000)} days`;
  out.say(
    `${week.name}, ${week.first} to ${plusDays(week.behind, -1)} (${report.timezone}), ${besideWeeks(span.weeks - 1)}.\n`,
  );
  out.table(
    ['', 'figure', 'beside'],
    headlines(report).map(({ name, figure, aside }) => [name, figure, aside]),
  );
  out.say(
    `\nOf everyone who qualified in these weeks; in no rate: ${number(whole.unknown)} whose ${days} haven't ended, ${number(whole.already)} who stood at SQL already.\n`,
  );
  out.table(
    ['', 'how many', 'of qualified', 'of the stage before', 'median days'],
    [
      ['qualified', number(whole.known), none, none, none],
      ...salesStages.map((stage) => {
        const { reached, rate, ofBefore, medianDays } = whole.stages[stage];
        return [stageWords[stage], number(reached), share(rate), share(ofBefore), daysOf(medianDays)];
      }),
    ],
  );
  out.say('');
  if (report.holdout) {
    for (const line of sayBrings(report.holdout)) out.say(line);
    out.say('');
  }
  for (const finding of findings) {
    if (finding.state !== 'found') continue;
    out.say(`${finding.says}`);
    for (const figure of finding.figures) out.say(`  ${figure}`);
    out.say(`  Likely: ${finding.cause}`);
    out.say(`  Next: ${finding.next} ${finding.command}\n`);
  }
  const unclear = findings.filter(({ state }) => state === 'unclear').length;
  if (findings.every(({ state }) => state !== 'found')) {
    out.say(
      `None of the known symptoms${unclear === 0 ? '' : `; of ${unclear} of ${findings.length} too little is known to say`}.`,
    );
  }
  for (const warning of warnings) out.say(`\n${warning}`);
  if (file === undefined) out.say('\nThe whole of it as a page: --out FILE.html; as JSON: --json.');
  else out.say(`\nThe whole of it: ${file}`);
}
