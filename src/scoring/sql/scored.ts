import { fitTraits } from '../../model/fit-traits.ts';
import { type Model, type Subject, scores, type TraitRef } from '../../model/types.ts';
import { contributions, noContributions } from './contributions.ts';
import { groupCorrections, sumOf } from './corrections.ts';
import { type Counted, countedSignal, type SideContext } from './counted.ts';
import { ignoredAggregates } from './guards.ts';
import { countsFor, namesThatHold, noRaise, openRaise, ruleColumns, suppressionColumns } from './standing.ts';
import { gradeOf, levelOf, tierOf } from './tiers.ts';

export interface SignalColumns {
  readonly name: string;
  readonly points: string;
  /** Whether the value, or the trait, is known. */
  readonly known: string;
  /** Column of the value in millionths; undefined for a trait. */
  readonly value?: string | undefined;
  /** Column of the trait's text, empty while unknown; undefined for what isn't a trait. */
  readonly text?: string | undefined;
  /** Is the value days until a date? */
  readonly isDate: boolean;
}

/** What the model says of one side, compiled: what it reads of events, and the way from facts to scores. */
export interface CompiledSide {
  /** Conditions on the side's events, each a column that the aggregates read. */
  readonly conditions: readonly string[];
  /** Aggregates over the side's events that its own signals and guards need. */
  readonly aggregates: readonly string[];
  /** The signals that count for the subject, by the columns that `ruled` gives. */
  readonly signals: readonly SignalColumns[];
  /**
   * Values, points, scores and rules from facts, one row a subject. The facts are a subquery with the aggregates, the traits of
   * both tables, outcome columns, closed_ms, raises, last_event_ms, signed_up_ms and created_ms; its further columns go through.
   */
  ruled(facts: string): string;
  /** The columns of the scores tables from those. */
  scored(facts: string, detail: Detail): string;
}

/**
 * With what a score is written: with its contributions, or lean, as who only counts needs it: most aggregates over events are evidence.
 * A lean one may carry numbers of who counts, in the column `values`.
 */
export type Detail = 'contributions' | 'lean' | Carried;

/** What lean scores carry: an expression over the columns of a side's signals, of type Array(Int64). */
export type Carried = (signals: readonly SignalColumns[], subject: Subject) => string;

export function compileSide(model: Model, subject: Subject, context: SideContext): CompiledSide {
  const counted = model.signals
    .map((signal, index) => ({ signal, index }))
    .filter(({ signal }) => countsFor(signal, subject))
    .map(({ signal, index }) => countedSignal(model, signal, index, context));
  const corrections = groupCorrections(model, counted);

  // Each layer reads the columns of the one inside: values, points, scores, standing. Inside one layer later columns read earlier
  // ones, by alias; a layer for each step took twice as long to plan, a quarter of a second for each slice.
  const ruled = (facts: string): string => {
    const valued = layer(
      facts,
      counted.flatMap(({ value }) => (value ? [`${value.expression} AS ${value.column}`] : [])),
    );
    const pointed = layer(
      valued,
      counted.map(({ points, index }) => `toInt64(${points}) AS points_${index}`),
    );
    const summed = layer(pointed, [
      ...corrections.map(({ index, points }) => `${points} AS group_${index}`),
      ...scores.map((score) => `${sumOf(score, counted, corrections)} AS ${score}_sum`),
      ...scores.map((score) => `greatest(0, least(10000, ${score}_sum)) AS ${score}`),
    ]);
    const standing = layer(summed, [
      gradeOf(model),
      levelOf(model),
      `${openRaise} AS raised_ms`,
      ...suppressionColumns(model, subject, context.tables),
    ]);
    return layer(standing, [tierOf(model), ...ruleColumns(model, subject, (name) => presentSignal(counted, name))]);
  };
  const signals = counted.map(
    ({ signal, index, value, evidence }): SignalColumns => ({
      name: signal.name,
      points: `points_${index}`,
      // A trait's time stands for its being known.
      known: value ? `isNotNull(${value.column})` : `${evidence.first} != 0`,
      value: value?.column,
      text: 'trait' in signal ? context.tables[signal.trait.of].column(signal.trait).value : undefined,
      isDate: signal.source === 'days_until',
    }),
  );
  const contributed = (detail: Detail): readonly string[] => {
    if (detail === 'contributions') return contributions(model, counted, corrections);
    return noContributions(detail === 'lean' ? '[]' : detail(signals, subject));
  };
  const scored = (facts: string, detail: Detail): string => {
    const columns = [
      ...standingNames(model, subject),
      traitsKnown(fitTraits(model, subject), context.tables),
      ...contributed(detail),
    ];
    return `SELECT *, ${columns.join(',\n    ')}\nFROM (${ruled(facts)})`;
  };

  return {
    conditions: counted.flatMap(({ measure }) => measure?.conditions ?? []),
    aggregates: [
      ...counted.flatMap(({ measure }) => measure?.aggregates ?? []),
      ...context.anchors.aggregates,
      ...ignoredAggregates(model, subject),
    ],
    signals,
    ruled,
    scored,
  };
}

function layer(inside: string, columns: readonly string[]): string {
  return columns.length === 0 ? inside : `SELECT *,\n    ${columns.join(',\n    ')}\nFROM (${inside})`;
}

function presentSignal(counted: readonly Counted[], name: string): string {
  const one = counted.find(({ signal }) => signal.name === name);
  return one ? `points_${one.index} > 0` : '0';
}

function standingNames(model: Model, subject: Subject): string[] {
  const rules = model.rules.flatMap(({ name, of }, index) =>
    of === subject ? [{ name, holds: `rule_${index}` }] : [],
  );
  const suppressions = model.suppressions.map(({ name }, index) => ({ name, holds: `suppressed_${index}` }));
  return [
    `${namesThatHold(rules)} AS qualified`,
    `${namesThatHold(suppressions)} AS suppressed`,
    `if(raised_ms = ${noRaise}, NULL, fromUnixTimestamp64Milli(raised_ms, 'UTC')) AS hand_raised_at`,
  ];
}

/** How many of the traits are known on which the subject's fit rests. */
function traitsKnown(traits: readonly TraitRef[], tables: SideContext['tables']): string {
  const known = traits.map((ref) => `(${tables[ref.of].column(ref).value} != '')`);
  return `toUInt16(${known.length === 0 ? '0' : known.join(' + ')}) AS traits_known`;
}
