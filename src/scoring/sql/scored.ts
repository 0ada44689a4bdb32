import { fitTraits } from '../../model/fit-traits.ts';
import {
  type Group,
  grades,
  type Model,
  type Score,
  type Signal,
  type Subject,
  scores,
  type TraitRef,
} from '../../model/types.ts';
import type { Anchors } from './anchors.ts';
import { isMeasured } from './event-names.ts';
import { today } from './event-times.ts';
import { ignoredAggregates, ignoredColumns } from './guards.ts';
import { text } from './literal.ts';
import { type CompiledMeasure, measure } from './measures/measure.ts';
import { columnsOf, type EventColumns } from './measures/measured.ts';
import { millionths } from './numbers.ts';
import { measurePoints, traitPoints } from './points.ts';
import { countsFor, namesThatHold, noRaise, openRaise, ruleColumns, suppressionColumns } from './standing.ts';
import { calendarDayOf } from './text-times.ts';
import type { TraitColumns, TraitTable } from './traits.ts';

/** What the expressions of one side stand on. */
export interface SideContext {
  readonly tables: Readonly<Record<Subject, TraitTable>>;
  readonly events: EventColumns;
  readonly anchors: Anchors;
  /** The condition under which a lead is the first of its account; null: unknown. */
  readonly isFirstLead: string;
}

/** A signal that counts for the subject, as columns. */
interface Counted {
  readonly signal: Signal;
  readonly index: number;
  readonly measure?: CompiledMeasure | undefined;
  /** Its value in millionths, null: unknown, with its column; a trait has none. */
  readonly value?: { readonly expression: string; readonly column: string } | undefined;
  readonly points: string;
  readonly evidence: { readonly count: string; readonly first: string; readonly last: string };
}

export interface SignalColumns {
  readonly name: string;
  readonly points: string;
  /** Whether the value, or the trait, is known. */
  readonly known: string;
  /** Column of the value in millionths; undefined for a trait. */
  readonly value?: string | undefined;
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
  scored(facts: string): string;
}

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
  const scored = (facts: string): string => {
    const columns = [
      ...standingNames(model, subject),
      traitsKnown(fitTraits(model, subject), context.tables),
      ...contributions(model, counted, corrections),
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
    signals: counted.map(({ signal, index, value, evidence }) => ({
      name: signal.name,
      points: `points_${index}`,
      // A trait's time stands for its being known.
      known: value ? `isNotNull(${value.column})` : `${evidence.first} != 0`,
      value: value?.column,
      isDate: signal.source === 'days_until',
    })),
    ruled,
    scored,
  };
}

function countedSignal(model: Model, signal: Signal, index: number, context: SideContext): Counted {
  const column = columnsOf(index).value;
  const nothing = { count: '0', first: '0', last: '0' };
  switch (signal.source) {
    case 'trait': {
      const { value, evidence } = knownTrait(signal.trait, context.tables);
      return { signal, index, points: traitPoints(value, signal.points), evidence };
    }
    case 'days_until': {
      const { value, evidence } = knownTrait(signal.trait, context.tables);
      const days = `toInt64(${calendarDayOf(value, model.timezone)}) - ${today(model.timezone)}`;
      const points = measurePoints(column, signal.points, true);
      return { signal, index, value: { expression: `(${days}) * 1000000`, column }, points, evidence };
    }
    case 'first_lead': {
      const value = { expression: `toInt64(${context.isFirstLead}) * 1000000`, column };
      return { signal, index, value, points: measurePoints(column, signal.points, false), evidence: nothing };
    }
    case 'events':
    case 'steps': {
      const compiled = measure(signal, index, {
        events: context.events,
        anchored: anchored(signal, context),
        divisor: divisor(model, signal, context),
      });
      return {
        signal,
        index,
        measure: compiled,
        value: { expression: compiled.value, column },
        points: measurePoints(column, signal.points, compiled.signed),
        evidence: compiled.columns,
      };
    }
  }
}

function knownTrait(ref: TraitRef, tables: SideContext['tables']): { value: string; evidence: Counted['evidence'] } {
  const { value, knownAt }: TraitColumns = tables[ref.of].column(ref);
  return { value, evidence: { count: '0', first: knownAt, last: knownAt } };
}

/** Whether the subject has the anchor without which the signal is unknown; empty: it needs none. */
function anchored(signal: Signal, { anchors, tables }: SideContext): string {
  if (!isMeasured(signal) || signal.within.kind !== 'since') return '';
  return anchors.known(signal.within.since, tables);
}

function divisor(model: Model, signal: Signal, { tables }: SideContext): string | undefined {
  if (signal.source !== 'events' || signal.ratioTo === undefined) return undefined;
  const { ratioTo } = signal;
  if (ratioTo.kind === 'trait') return millionths(tables[ratioTo.trait.of].column(ratioTo.trait).value);
  return columnsOf(model.signals.findIndex(({ name }) => name === ratioTo.signal)).value;
}

function layer(inside: string, columns: readonly string[]): string {
  return columns.length === 0 ? inside : `SELECT *,\n    ${columns.join(',\n    ')}\nFROM (${inside})`;
}

function presentSignal(counted: readonly Counted[], name: string): string {
  const one = counted.find(({ signal }) => signal.name === name);
  return one ? `points_${one.index} > 0` : '0';
}

interface Correction {
  readonly group: Group;
  readonly index: number;
  readonly points: string;
}

/** First the limit, then the floor, on those of a group's signals that count here; where none counts the group doesn't act. */
function groupCorrections(model: Model, counted: readonly Counted[]): Correction[] {
  return model.groups.flatMap((group, index) => {
    const members = counted.filter(({ signal }) => group.signals.includes(signal.name));
    if (members.length === 0) return [];
    const sum = members.map((member) => `points_${member.index}`).join(' + ');
    const capped = group.limit === undefined ? `(${sum})` : `least(${group.limit}, ${sum})`;
    const lifted = group.floor === undefined ? capped : `greatest(${group.floor}, ${capped})`;
    return [{ group, index, points: `${lifted} - (${sum})` }];
  });
}

function sumOf(score: Score, counted: readonly Counted[], corrections: readonly Correction[]): string {
  const terms = [
    ...counted.filter(({ signal }) => signal.score === score).map(({ index }) => `points_${index}`),
    ...corrections.filter(({ group }) => group.score === score).map(({ index }) => `group_${index}`),
  ];
  return terms.length === 0 ? 'toInt64(0)' : terms.join(' + ');
}

function gradeOf({ tiers }: Model): string {
  const { A, B, C } = tiers.grades;
  return `multiIf(fit >= ${A}, 'A', fit >= ${B}, 'B', fit >= ${C}, 'C', 'D') AS grade`;
}

function levelOf({ tiers }: Model): string {
  const most = 'greatest(engagement, usage)';
  const { 1: first, 2: second, 3: third } = tiers.levels;
  return `multiIf(${most} >= ${first}, 1, ${most} >= ${second}, 2, ${most} >= ${third}, 3, 4) AS level`;
}

function tierOf({ tiers }: Model): string {
  const rows = grades.map((grade) => `grade = '${grade}', [${tiers.grid[grade].map(text).join(', ')}]`).slice(0, 3);
  return `multiIf(${rows.join(', ')}, [${tiers.grid.D.map(text).join(', ')}])[level] AS tier`;
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

interface ContributionRow {
  readonly name: string;
  readonly points: string;
  readonly value: string;
  readonly count: string;
  readonly first: string;
  readonly last: string;
}

/**
 * Parallel arrays, half a second to a second cheaper per million leads than an array of tuples. All rows are zipped once, and
 * those of zero points left out in one go; of what guards ignored those without events.
 */
function contributions(model: Model, counted: readonly Counted[], corrections: readonly Correction[]): string[] {
  const given: ContributionRow[] = [
    ...counted.map(({ signal, index, value, evidence }) => ({
      name: signal.name,
      points: `points_${index}`,
      value: value ? `ifNull(${value.column}, 0)` : '0',
      count: evidence.count,
      first: evidence.first,
      last: evidence.last,
    })),
    ...corrections.map(({ group, index }) => withoutEvidence(`group:${group.name}`, `group_${index}`)),
    ...scores.map((score) => withoutEvidence(`range:${score}`, `${score} - ${score}_sum`)),
  ];
  const ignored = model.ignore.map(({ name }, index) => ({
    ...withoutEvidence(`ignored:${name}`, '0'),
    ...ignoredColumns(index),
  }));
  const rows = [...given, ...ignored];
  const listed = (column: (row: ContributionRow) => string, type: string) =>
    `CAST([${rows.map(column).join(', ')}], 'Array(${type})')`;
  const columns = [
    `CAST([${rows.map((_, place) => place + 1).join(', ')}], 'Array(UInt16)')`,
    listed(({ points }) => points, 'Int32'),
    listed(({ value }) => value, 'Int64'),
    listed(({ count }) => count, 'UInt64'),
    listed(({ first }) => first, 'Int64'),
    listed(({ last }) => last, 'Int64'),
  ];
  const stays = ignored.length === 0 ? 'row.2 != 0' : `row.2 != 0 OR (row.1 > ${given.length} AND row.6 != 0)`;
  const names = `[${rows.map(({ name }) => text(name)).join(', ')}]`;
  const instants = (column: string) => `arrayMap(ms -> fromUnixTimestamp64Milli(ms, 'UTC'), ${column})`;
  return [
    `arrayFilter(row -> ${stays}, arrayZip(${columns.join(',\n        ')})) AS given`,
    `arrayMap(place -> ${names}[place], given.1) AS signals`,
    'given.2 AS points',
    'given.3 AS values',
    'given.4 AS counts',
    `${instants('given.5')} AS first_at`,
    `${instants('given.6')} AS last_at`,
  ];
}

function withoutEvidence(name: string, points: string): ContributionRow {
  return { name, points, value: '0', count: '0', first: '0', last: '0' };
}
