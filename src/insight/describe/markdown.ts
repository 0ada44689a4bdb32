import type { ContractPage, Entry, Grid } from './contract-page.ts';

/** The contract as Markdown. */
export function markdownPage({ title, introduction, warnings, sections, signatures }: ContractPage): string {
  const blocks = [
    `# ${escaped(title)}`,
    ...introduction.map(escaped),
    ...(warnings.length === 0 ? [] : [warnings.map((text) => `> ${escaped(text)}`).join('\n>\n')]),
    ...sections.flatMap(({ heading, introduction, entries = [], parts = [], grid }) => [
      `## ${escaped(heading)}`,
      ...(introduction === undefined ? [] : [escaped(introduction)]),
      ...entriesBlock(entries),
      ...parts.flatMap(({ heading, entries }) => [`### ${escaped(heading)}`, ...entriesBlock(entries)]),
      ...(grid ? [gridBlock(grid)] : []),
    ]),
    '## Signed',
    signatures
      .map(({ who, on }) => `- ${who}${on === undefined ? '' : ` (agreed on ${on})`}: ______________________________`)
      .join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function entriesBlock(entries: readonly Entry[]): string[] {
  if (entries.length === 0) return [];
  return [
    entries
      .map(({ name, text, details = [], note }) =>
        [
          `- **${escaped(name)}**: ${escaped(text)}`,
          ...details.map((detail) => `  - ${escaped(detail)}`),
          ...(note === undefined ? [] : [`  - *${escaped(note)}*`]),
        ].join('\n'),
      )
      .join('\n'),
  ];
}

function gridBlock({ head, rows }: Grid): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map((row) => line([row.head, ...row.cells]))].join(
    '\n',
  );
}

/** A text in which nothing is markup. Underscores within words, as in names of events, are none and stay readable. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s*[\r\n]+\s*/g, ' ')
    .replaceAll(/[\\`*<>[\]|#~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (sign) => `\\${sign}`);
}
