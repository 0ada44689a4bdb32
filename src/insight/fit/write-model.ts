import { isMap, isPair, isScalar, isSeq, type Pair, parseDocument, stringify, type YAMLMap } from 'yaml';
import { binWords, numberText } from './bin-words.ts';
import type { Fit, FittedSignal } from './fit.ts';

/** A row of a signal's new points: its condition as the file writes it, and what it says of itself. */
interface NewRow {
  readonly condition: string;
  readonly give: number;
  readonly remark: string;
}

/**
 * The model file with the fitted points in place of the old ones: everything else, comments and layout too, stays as it is written.
 * Signals of which nothing was seen keep theirs.
 */
export function withPoints(text: string, { signals }: Pick<Fit, 'signals'>): string {
  const document = parseDocument(text);
  const edits: { from: number; to: number; text: string }[] = [];
  for (const fitted of signals) {
    if (fitted.verdict === 'unseen') continue;
    const signal = document.getIn(['signals', fitted.binned.signal], true);
    if (!isMap(signal)) continue;
    const pair = signal.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === 'points');
    const edit = pair && editOf(text, fitted, signal, pair);
    if (edit) edits.push(edit);
  }
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((whole, { from, to, text: instead }) => whole.slice(0, from) + instead + whole.slice(to), text);
}

function editOf(text: string, fitted: FittedSignal, signal: YAMLMap, { key, value }: Pair) {
  if (!isScalar(key) || !key.range || !(isMap(value) || isSeq(value)) || !value.range) return undefined;
  const rows = rowsOf(fitted, value);
  const from = key.range[0];
  const end = from + text.slice(from, value.range[1]).trimEnd().length;
  if (signal.flow) {
    return {
      from,
      to: end,
      text: `points: [${rows.map(({ condition, give }) => `{ ${condition}, give: ${give} }`).join(', ')}]`,
    };
  }
  const indent = from - (text.lastIndexOf('\n', from - 1) + 1);
  // Remarks beside and under the old points speak of the old points.
  const rest = text.slice(end);
  const remarks = new RegExp(`^(?:[ \\t]*#[^\\n]*)?(?:\\n {${indent + 1},}#[^\\n]*)*`).exec(rest)?.[0].length ?? 0;
  const lead = ' '.repeat(indent + 2);
  const lines = rows.map(
    ({ condition, give, remark }) => `${lead}- { ${condition}, give: ${give} }${remark === '' ? '' : ` # ${remark}`}`,
  );
  return { from, to: end + remarks, text: [`points: # ${reasonOf(fitted)}`, ...lines].join('\n') };
}

/** Why the points are what they are, on one line. */
export function reasonOf({ verdict, help, alone, leak, kept, binned, reversal }: FittedSignal): string {
  const area = alone === undefined ? '' : `, alone an AUC of ${alone.toFixed(2)}`;
  switch (verdict) {
    case 'leak':
      return `left out: ${leak}`;
    case 'no_help':
      return `no points: beside the others it tells nothing${area}`;
    case 'unseen':
      return 'as before: everybody is in one bin, so nothing can be learned';
    case 'points': {
      const dip =
        reversal === undefined
          ? ''
          : `; ${binWords(binned, reversal.higher)} converts worse than ${binWords(binned, reversal.lower)}`;
      return `fitted${area}${(help?.p ?? 1) < 0.001 ? '' : `, p ${help?.p.toFixed(3)}`}${kept ? ', kept though flagged' : ''}${binned.monotone === undefined ? dip : ''}`;
    }
  }
}

function rowsOf(fitted: FittedSignal, old: unknown): NewRow[] {
  const { binned, points, verdict } = fitted;
  if (verdict !== 'points')
    return [{ condition: binned.of === 'number' ? 'at_least: 0' : 'exists: true', give: 0, remark: '' }];
  const row = (condition: string, places: readonly number[]): NewRow => ({
    condition,
    give: points[places[0] ?? 0]?.give ?? 0,
    remark: remarkOf(fitted, places),
  });
  const unknown = binned.bins.length - 2;
  const unknownRow = (points[unknown]?.give ?? 0) === 0 ? [] : [row('unknown: true', [unknown])];
  if (binned.of === 'number') return [...numberRows(fitted, row), ...unknownRow];
  const other = unknown - 1;
  const isEmpty = (points[other]?.units ?? 0) === 0 || (points[other]?.give ?? 0) === 0;
  const otherRow = isEmpty ? [] : [row('exists: true', [other])];
  const rows = binned.of === 'row' ? modelRows(fitted, old, row) : textRows(fitted, row);
  const all = [...rows, ...otherRow, ...unknownRow];
  return all.length > 0 ? all : [{ condition: 'exists: true', give: 0, remark: '' }];
}

/** Highest first, as they are tried; neighbours of the same points as one. */
function numberRows(
  { binned, points }: FittedSignal,
  row: (condition: string, places: readonly number[]) => NewRow,
): NewRow[] {
  const bands: number[][] = [];
  for (const [place, { kind }] of binned.bins.entries()) {
    if (kind !== 'number') continue;
    const last = bands.at(-1);
    if (last && points[last[0] ?? 0]?.give === points[place]?.give) last.push(place);
    else bands.push([place]);
  }
  return bands.toReversed().map((places) => {
    const from = binned.bins[places[0] ?? 0]?.from;
    if (from !== undefined) return row(`at_least: ${numberText(from)}`, places);
    const next = binned.bins[(places.at(-1) ?? 0) + 1];
    if (next?.kind !== 'number' || next.from === undefined) return row('at_least: 0', places);
    return row(
      `at_most: ${numberText(next.from % 1_000_000 === 0 && next.from === 1_000_000 ? 0 : next.from - 1)}`,
      places,
    );
  });
}

/** Texts of the same points in one row; the most points first. Those without any only where others come after them. */
function textRows(
  { binned, points }: FittedSignal,
  row: (condition: string, places: readonly number[]) => NewRow,
): NewRow[] {
  const byPoints = new Map<number, number[]>();
  for (const [place, { kind }] of binned.bins.entries()) {
    if (kind !== 'text') continue;
    const give = points[place]?.give ?? 0;
    byPoints.set(give, [...(byPoints.get(give) ?? []), place]);
  }
  const said = (place: number) => inFlow(binned.bins[place]?.text ?? '');
  return [...byPoints]
    .toSorted((a, b) => b[0] - a[0])
    .map(([, places]) =>
      row(places.length === 1 ? `is: ${said(places[0] ?? 0)}` : `in: [${places.map(said).join(', ')}]`, places),
    );
}

/** The rows that the model has, with new points. */
function modelRows(
  { binned }: FittedSignal,
  old: unknown,
  row: (condition: string, places: readonly number[]) => NewRow,
): NewRow[] {
  const written = isSeq(old) ? old.items.filter((item): item is YAMLMap => isMap(item) && !item.has('unknown')) : [];
  return binned.bins.flatMap(({ kind }, place) => {
    const item = written[place];
    if (kind !== 'row' || !item) return [];
    const keys = item.items.flatMap(({ key, value }) =>
      isScalar(key) && key.value !== 'give'
        ? [`${String(key.value)}: ${inFlow(isScalar(value) || isSeq(value) ? value.toJSON() : value)}`]
        : [],
    );
    return [row(keys.join(', '), [place])];
  });
}

function inFlow(value: unknown): string {
  return stringify([value], { collectionStyle: 'flow', lineWidth: 0 }).trim().replace(/^\[ ?/, '').replace(/ ?\]$/, '');
}

function remarkOf({ points }: FittedSignal, places: readonly number[]): string {
  const units = places.reduce((sum, place) => sum + (points[place]?.units ?? 0), 0);
  const had = places.reduce((sum, place) => sum + (points[place]?.had ?? 0), 0);
  const { low, high } = points[places[0] ?? 0] ?? {};
  const sure = places.length === 1 && low !== undefined && high !== undefined ? `${low} to ${high}; ` : '';
  return units === 0 ? '' : `${sure}${((100 * had) / units).toFixed(0)} of 100 of ${units}`;
}
