import Table from 'cli-table3';
import { InputError } from '../model/errors.ts';

export { points, time } from '../model/shown.ts';

/** Where a command's answer goes. Logs, progress and notes go to stderr, so that stdout is the answer alone. */
export interface Output {
  /** One JSON document. */
  json(document: unknown): void;
  /** Lines for a person. */
  say(text: string): void;
  /** Rows under headings, as a table for a person. */
  table(head: readonly string[], rows: readonly (readonly Cell[])[], options?: TableOptions): void;
  /** Rows under headings, as RFC 4180 CSV. */
  csv(head: readonly string[], rows: readonly (readonly Cell[])[]): void;
}

export type Cell = string | number;

export interface TableOptions {
  /** Widths of columns whose texts are to be wrapped; undefined leaves a column as wide as its texts. */
  readonly widths?: readonly (number | undefined)[];
}

export function createOutput(to: { write(text: string): unknown }): Output {
  return {
    json(document) {
      to.write(`${JSON.stringify(document, null, 2)}\n`);
    },
    say(text) {
      to.write(`${text}\n`);
    },
    table(head, rows, { widths } = {}) {
      const table = new Table({
        head: [...head],
        style: { head: [], border: [], compact: true },
        wordWrap: true,
        ...(widths ? { colWidths: widths.map((width) => width ?? null) } : {}),
      });
      table.push(
        ...rows.map((row) =>
          row.map((cell) => (typeof cell === 'number' ? { content: cell, hAlign: 'right' as const } : cell)),
        ),
      );
      to.write(`${table.toString()}\n`);
    },
    csv(head, rows) {
      to.write([head, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join(''));
    },
  };
}

function csvField(cell: Cell): string {
  const text = String(cell);
  // A spreadsheet would run a text that begins like a formula.
  const safe = typeof cell === 'string' && /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const listFormats = ['table', 'json', 'csv'] as const;
export type ListFormat = (typeof listFormats)[number];

/** `--json` and `--format` say the same thing; both together must agree. */
export function listFormat(options: { json?: boolean | undefined; format?: string | undefined }): ListFormat {
  const { json, format } = options;
  const known = listFormats.find((one) => one === format);
  if (format !== undefined && !known) {
    throw new InputError(`--format ${format} isn't known. Write one of: ${listFormats.join(', ')}.`);
  }
  if (json && known !== undefined && known !== 'json') {
    throw new InputError(`--json and --format ${format} contradict each other. Leave one of them out.`);
  }
  return json ? 'json' : (known ?? 'table');
}
