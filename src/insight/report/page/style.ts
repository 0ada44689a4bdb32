import { colours, darkPlots } from './colours.ts';

export const style = `
  :root { color-scheme: light dark; --ink: ${colours.ink.light}; --page: ${colours.page.light}; --rule: ${colours.rule.light}; --quiet: ${colours.quiet.light};
    --card: #f6f7f9; --found: #a4480a; --found-page: #fdf3e7; --well: #1b6e51; color: var(--ink); background: var(--page); }
  * { box-sizing: border-box; }
  body { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; overflow-wrap: break-word; }
  h1 { margin: 0 0 .4rem; font-size: 1.8rem; line-height: 1.2; }
  h2 { margin: 2.6rem 0 .6rem; padding-top: .7rem; border-top: 2px solid var(--ink); font-size: 1.25rem; }
  h3 { margin: 0 0 .3rem; font-size: 1.05rem; }
  p { margin: 0 0 .6rem; }
  .note, header p, figcaption, caption { color: var(--quiet); font-size: .9rem; }
  .warning { margin: .8rem 0; padding: .6rem .9rem; border-left: 4px solid var(--found); background: var(--found-page); }
  .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: .8rem; margin: 1.4rem 0 0; }
  .cards div { padding: .8rem 1rem; border-radius: .4rem; background: var(--card); }
  .cards dt { font-size: .85rem; color: var(--quiet); }
  .cards dd { margin: 0; }
  .cards dd.figure { font-size: 1.7rem; font-weight: 650; line-height: 1.25; }
  .cards dd.aside { font-size: .85rem; }
  .finding { margin: .8rem 0; padding: .8rem 1rem; border-left: 4px solid var(--found); background: var(--found-page); break-inside: avoid; }
  .finding ul { margin: .2rem 0 .6rem; padding-left: 1.2rem; }
  .finding p:last-child { margin: 0; }
  dl.answers { margin: .8rem 0; }
  dl.answers div { padding: .35rem 0; border-bottom: 1px solid var(--rule); }
  dl.answers dt { font-weight: 600; }
  dl.answers dd { margin: 0; color: var(--quiet); }
  code { font: .9em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
  .table { overflow-x: auto; margin: 1rem 0; }
  table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
  caption { padding-bottom: .3rem; text-align: left; }
  th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); font-size: .9rem; text-align: right; white-space: nowrap; }
  th:first-child { padding-left: 0; text-align: left; white-space: normal; min-width: 7rem; font-weight: 600; }
  thead th { vertical-align: bottom; white-space: normal; font-weight: 600; color: var(--quiet); }
  figure { margin: 1.2rem 0; break-inside: avoid; }
  figure svg { display: block; max-width: 100%; height: auto; }
  .narrow { display: none; }
  @media (max-width: 40rem) {
    body { padding-top: 1.5rem; }
    .wide { display: none; }
    .narrow { display: block; }
  }
  @media screen and (prefers-color-scheme: dark) {
    :root { --ink: ${colours.ink.dark}; --page: ${colours.page.dark}; --rule: ${colours.rule.dark}; --quiet: ${colours.quiet.dark}; --card: #1f242c; --found: #f0a35e; --found-page: #2b2118; --well: #6fd0a8; }
    ${darkPlots}
  }
  @page { size: A4; margin: 14mm 15mm; }
  @media print {
    html { font-size: 8.5pt; }
    body { max-width: none; padding: 0; }
    h2, h3, caption { break-after: avoid; }
    tr { break-inside: avoid; }
    .table { overflow: visible; }
    th, td { padding: .2rem .4rem; }
    .wide { display: block; }
    .narrow { display: none; }
    .cards div, .finding, .warning { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  }
`;
