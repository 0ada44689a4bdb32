import { readFileSync } from 'node:fs';
import { packaged } from '../../src/runtime/paths.ts';

/** A fenced block of a page: ```yaml events usage.map.yaml has the language yaml and the words events and usage.map.yaml. */
export interface Block {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
}

export interface Page {
  readonly text: string;
  /** In the order of the page. */
  readonly blocks: readonly Block[];
}

export function readPage(name: string): Page {
  const text = readFileSync(packaged('docs', name), 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', words = '', inside = '']) => ({
      language,
      words: words.split(' ').filter((word) => word !== ''),
      text: inside,
    }),
  );
  return { text, blocks };
}

/** The commands of a console block, each with the output that stands below it. */
export function commands(block: Block): { readonly command: string; readonly output: string }[] {
  return block.text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** The cells of a table's rows below the header that is given. */
export function tableRows(page: Page, header: string): string[][] {
  const lines = page.text.split('\n');
  const start = lines.indexOf(header);
  if (start < 0) throw new Error(`The page has no table ${header}`);
  const end = lines.findIndex((line, i) => i > start && !line.startsWith('|'));
  return lines.slice(start + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands in backticks in a cell. */
export const quoted = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
