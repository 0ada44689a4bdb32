import { describeTarget } from '../../describe/targets.ts';
import type { Acceptance } from '../../outcomes/acceptance.ts';
import { none, number, share, timesAs } from '../../outcomes/words.ts';
import type { Finding } from '../diagnosis/symptom.ts';
import type { Headline } from '../headlines.ts';
import type { WeekReport } from '../week-report.ts';
import { escaped, paragraph, table } from './elements.ts';

export function cardList(cards: readonly Headline[]): string {
  const each = cards.map(
    ({ name, figure, aside }) =>
      `<div><dt>${escaped(name)}</dt><dd class="figure">${escaped(figure)}</dd><dd class="aside">${escaped(aside)}</dd></div>`,
  );
  return `<dl class="cards">\n${each.join('\n')}\n</dl>`;
}

/** Symptoms that were found, at length; below them what else was asked, and the answer. */
export function findingsPart(findings: readonly Finding[]): string {
  const found = findings.flatMap((finding) => (finding.state === 'found' ? [foundPart(finding)] : []));
  const others = findings.flatMap((finding) => {
    if (finding.state === 'found') return [];
    const answer = finding.state === 'absent' ? 'No.' : 'Too little is known.';
    return [`<div><dt>${escaped(finding.asks)}</dt><dd>${answer} ${escaped(finding.says)}</dd></div>`];
  });
  const list = others.length === 0 ? '' : `<dl class="answers">\n${others.join('\n')}\n</dl>`;
  const isAnyTold = findings.some(({ state }) => state !== 'unclear');
  const none = isAnyTold
    ? 'The figures show none of the known symptoms.'
    : 'Too little is known yet to tell any of the known symptoms.';
  return [found.length === 0 ? paragraph(none) : found.join('\n'), list].join('\n');
}

function foundPart({ says, figures, cause, next, command }: Extract<Finding, { state: 'found' }>): string {
  return `<div class="finding">
<h3>${escaped(says)}</h3>
<ul>${figures.map((figure) => `<li>${escaped(figure)}</li>`).join('')}</ul>
<p><strong>Likely:</strong> ${escaped(cause)}</p>
<p><strong>Next:</strong> ${escaped(next)} ${command
    .split('; ')
    .map((one) => `<code>${escaped(one)}</code>`)
    .join(', ')}</p>
</div>`;
}

const judged: Readonly<Record<Acceptance, string>> = {
  within: 'met',
  too_loose: 'missed: who qualifies is chosen too loosely',
  too_strict: 'exceeded: who qualifies is chosen too strictly',
  unclear: 'outside, but so few that it may as well be met',
  unknown: 'not known yet',
};

export function targetsPart({ targets, recent, whole, change }: WeekReport): string {
  const { acceptance, weekly, quarter, others } = targets;
  const { from, to, isUsual, judged: verdict } = acceptance;
  const wanted = `${to === undefined ? `at least ${number(from * 100)}%` : `${number(from * 100)} to ${number(to * 100)}%`}${isUsual ? ' (usual)' : ''}`;
  const rows = [
    ['MQL to SQL', wanted, share((recent ?? whole).stages.sql.rate), judged[verdict]],
    ...(weekly
      ? [['qualified a week', number(weekly.wanted), number(weekly.is), weekly.is >= weekly.wanted ? 'met' : 'missed']]
      : []),
    ...(quarter
      ? [
          [
            ...[`won in ${quarter.name}, so far`, number(quarter.wanted)],
            ...(quarter.is === undefined
              ? [none, 'no amount is recorded']
              : [number(quarter.is), `${Math.round((100 * quarter.is) / Math.max(quarter.wanted, 1))}% of it`]),
          ],
        ]
      : []),
    ...Object.entries(others).map(([name, value]) => {
      const told = describeTarget(name, value);
      return [told.name, told.text, none, 'yours: not measured here'];
    }),
  ];
  const trend = change?.ratio
    ? paragraph(`The last weeks known become SQL ${timesAs(change.ratio)} as often as those before.`)
    : '';
  return `${table('Targets of the model', ['', 'wanted', 'is', ''], rows)}${trend}`;
}
