import Table from 'cli-table3';

/** One measured figure, with its bar where it has one: the most that it may be. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: 's' | 'MiB' | '×' | 'rows';
  readonly bar?: number | undefined;
}

/** What `--json` writes; a figure without a bar is met by being measured. */
export function asJson(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, bar }) => ({
    name,
    value: Number(value.toFixed(3)),
    unit,
    bar: bar ?? null,
    met: isMet({ value, bar }),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

export function asTable(figures: readonly Figure[]): string {
  const table = new Table({
    head: ['figure', 'value', 'bar', ''],
    colAligns: ['left', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const { name, value, unit, bar } of figures) {
    const verdict = bar === undefined ? '' : isMet({ value, bar }) ? 'met' : 'MISSED';
    table.push([name, shown(value, unit), bar === undefined ? '' : `≤ ${shown(bar, unit)}`, verdict]);
  }
  return table.toString();
}

function isMet({ value, bar }: Pick<Figure, 'value' | 'bar'>): boolean {
  return bar === undefined || value <= bar;
}

function shown(value: number, unit: Figure['unit']): string {
  const digits = unit === 's' || unit === '×' ? 2 : 0;
  return `${value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new RangeError('the median of nothing');
  return middle;
}
