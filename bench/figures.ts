import Table from 'cli-table3';
import { described, type Machine } from './machine.ts';

/** What a figure may be at most, or has to be at least, at full size. */
export type Bar = { readonly atMost: number } | { readonly atLeast: number };

/** One measured figure, in words that say enough by themselves. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'ms' | 'µs' | 'MiB' | 'B' | '%' | '×' | 'rows' | '/s';
  /** What it was measured on. */
  readonly on: string;
  readonly bar?: Bar | undefined;
  /** Measured on a sample, and multiplied up to everyone. */
  readonly extrapolated?: boolean | undefined;
}

/** A measurement of the plot: so many events took so many seconds. */
export interface Point {
  readonly series: string;
  readonly events: number;
  readonly seconds: number;
  readonly extrapolated?: boolean | undefined;
}

/** What one part of the bench found. */
export interface Findings {
  readonly figures: readonly Figure[];
  readonly points: readonly Point[];
  /** Outputs that were compared, and were equal. */
  readonly checks: readonly string[];
}

export interface Report extends Findings {
  readonly machine: Machine;
  /** Parts that failed, and why. */
  readonly failures: readonly string[];
  /** Bars are set for the whole data; a smaller bench says nothing about them. */
  readonly full: boolean;
}

/** What `--json` writes. `met` is null for a figure without a bar, and where the data aren't of full size. */
export function asJson({ machine, figures, points, checks, failures, full }: Report): string {
  const rows = figures.map(({ name, value, unit, on, bar, extrapolated }) => ({
    name,
    value: Number(value.toFixed(3)),
    unit,
    bar: bar ?? null,
    met: bar && full ? isMet(value, bar) : null,
    on,
    extrapolated: extrapolated ?? false,
  }));
  return `${JSON.stringify({ machine, figures: rows, points, checks, failures }, null, 2)}\n`;
}

export function asTable({ figures, full }: Pick<Report, 'figures' | 'full'>): string {
  const table = new Table({
    head: ['figure', 'value', 'bar', '', 'measured on'],
    colAligns: ['left', 'right', 'right', 'left', 'left'],
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  table.push(...rowsOf({ figures, full }));
  return table.toString();
}

/** The table of docs/performance.md, with what it was measured on. */
export function asMarkdown({ machine, figures, full }: Pick<Report, 'machine' | 'figures' | 'full'>): string {
  const lines = [
    ['figure', 'value', 'bar', '', 'measured on'],
    ['---', '--:', '--:', '---', '---'],
    ...rowsOf({ figures, full }),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `${described(machine)}\n\n${table}\n`;
}

/** What has a bar comes first. */
function rowsOf({ figures, full }: Pick<Report, 'figures' | 'full'>): string[][] {
  const [barred, others] = [figures.filter(({ bar }) => bar), figures.filter(({ bar }) => !bar)];
  return [...barred, ...others].map(({ name, value, unit, on, bar, extrapolated }) => {
    const verdict = !bar ? '' : !full ? 'at full size' : isMet(value, bar) ? 'met' : 'MISSED';
    return [
      name,
      shown(value, unit),
      bar ? shownBar(bar, unit) : '',
      verdict,
      extrapolated ? `${on}, extrapolated` : on,
    ];
  });
}

function isMet(value: number, bar: Bar): boolean {
  return 'atMost' in bar ? value <= bar.atMost : value >= bar.atLeast;
}

function shownBar(bar: Bar, unit: Figure['unit']): string {
  return 'atMost' in bar ? `≤ ${shown(bar.atMost, unit)}` : `≥ ${shown(bar.atLeast, unit)}`;
}

function shown(value: number, unit: Figure['unit']): string {
  const digits = (unit === 's' || unit === '×' || unit === '%') && value < 100 ? 2 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** The middle one; of an even number the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('the median of nothing');
  return middle;
}

/** Seconds that the work took, with what it gave. */
export async function clocked<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly seconds: number; readonly result: Result }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}
