import type { ContractPage, Entry, Grid, Section, Signature } from './contract-page.ts';

/** The contract as one HTML page that needs nothing else: for a screen, and for a printer on A4. */
export function htmlPage({ title, introduction, warnings, sections, signatures }: ContractPage): string {
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
${introduction.map(paragraph).join('\n')}
${warnings.map((text) => `<p class="warning">${escaped(text)}</p>`).join('\n')}
</header>
${sections.map(sectionOf).join('\n')}
<section class="signed">
<h2>Signed</h2>
<div>${signatures.map(signatureLine).join('')}</div>
</section>
</body>
</html>
`;
}

function sectionOf({ heading, introduction, entries = [], parts = [], grid }: Section): string {
  return [
    '<section>',
    `<h2>${escaped(heading)}</h2>`,
    introduction === undefined ? '' : paragraph(introduction),
    listOf(entries),
    ...parts.map(({ heading, entries }) => `<h3>${escaped(heading)}</h3>\n${listOf(entries)}`),
    grid ? gridOf(grid) : '',
    '</section>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function listOf(entries: readonly Entry[]): string {
  if (entries.length === 0) return '';
  return `<dl>\n${entries.map(entryOf).join('\n')}\n</dl>`;
}

function entryOf({ name, text, details = [], note }: Entry): string {
  const list =
    details.length === 0 ? '' : `<ul>${details.map((detail) => `<li>${escaped(detail)}</li>`).join('')}</ul>`;
  const aside = note === undefined ? '' : `<p class="note">${escaped(note)}</p>`;
  return `<div><dt>${breakable(name)}</dt><dd>${paragraph(text)}${list}${aside}</dd></div>`;
}

function gridOf({ head, rows }: Grid): string {
  const headings = head.map((cell) => (cell === '' ? '<td></td>' : `<th scope="col">${escaped(cell)}</th>`));
  const body = rows.map(
    (row) =>
      `<tr><th scope="row">${escaped(row.head)}</th>${row.cells.map((cell) => `<td class="${escaped(cell)}">${escaped(cell)}</td>`).join('')}</tr>`,
  );
  return `<table>\n<thead><tr>${headings.join('')}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

function signatureLine({ who, on }: Signature): string {
  const agreed = on === undefined ? '' : ` <span>agreed on ${escaped(on)}</span>`;
  return `<p>${escaped(who)}${agreed}</p>`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

/** Long names of signals break at their underscores. */
function breakable(name: string): string {
  return escaped(name).replaceAll('_', '_<wbr>');
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
}

const style = `
  :root { color: #1d2129; background: #fff; --rule: #d5d9e0; --quiet: #5b6472; }
  * { box-sizing: border-box; }
  body { max-width: 46rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; font: 1rem/1.5 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
  h1, h2, h3, dt, th, .signed p { font-family: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
  h1 { margin: 0 0 .8rem; font-size: 1.9rem; line-height: 1.2; }
  h2 { margin: 2.2rem 0 .4rem; padding-top: .7rem; border-top: 2px solid #1d2129; font-size: 1.2rem; }
  h3 { margin: 1.4rem 0 .2rem; font-size: .95rem; color: var(--quiet); }
  p { margin: 0 0 .5rem; }
  header p, section > p { color: var(--quiet); }
  header p:first-of-type { color: inherit; }
  header p.warning { margin-top: .8rem; padding: .5rem .8rem; border-left: 4px solid #b4540a; background: #fdf3e7; color: #6d3305; }
  dl { margin: 0; }
  dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1.2rem; padding: .45rem 0; border-bottom: 1px solid var(--rule); break-inside: avoid; }
  dl > div:last-child { border-bottom: 0; }
  dt { font-size: .9rem; font-weight: 600; line-height: 1.65; }
  dd { margin: 0; }
  dd p { margin: 0; }
  dd ul { margin: .2rem 0 .3rem; padding-left: 1.2rem; }
  .note { color: var(--quiet); font-style: italic; }
  table { width: calc(100% - 1px); margin-top: .8rem; border-collapse: collapse; break-inside: avoid; }
  th, table td { padding: .45rem .6rem; border: 1px solid var(--rule); font-size: .9rem; text-align: left; }
  tbody td { text-align: center; font-weight: 600; }
  thead td { border: 0; }
  .P1 { background: #cfe3d4; } .P2 { background: #e6f0dc; } .P3 { background: #f8f3df; } .P4 { background: #f3f3f3; color: var(--quiet); }
  .signed { break-inside: avoid; }
  .signed div { display: grid; grid-template-columns: 1fr 1fr; gap: 3rem; margin-top: 4rem; }
  .signed p { padding-top: .4rem; border-top: 1px solid #1d2129; font-size: .9rem; }
  .signed span { float: right; color: var(--quiet); }
  @media (max-width: 36rem) { dl > div { grid-template-columns: 1fr; } .signed div { grid-template-columns: 1fr; } }
  @page { size: A4; margin: 14mm 17mm; }
  @media print {
    html { font-size: 8.5pt; }
    body { max-width: none; padding: 0; line-height: 1.4; }
    h1 { font-size: 1.7rem; }
    h2 { margin-top: 1.1rem; padding-top: .4rem; border-top-width: 1px; }
    h3 { margin-top: .8rem; }
    h2, h3 { break-after: avoid; }
    dl > div { padding: .25rem 0; grid-template-columns: 10rem 1fr; }
    .signed { break-before: avoid; }
    .signed div { margin-top: 2.6rem; }
    .P1, .P2, .P3, .P4, .warning { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }
`;
