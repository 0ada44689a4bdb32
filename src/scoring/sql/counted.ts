import type { Model, Signal, Subject, TraitRef } from '../../model/types.ts';
import type { Anchors } from './anchors.ts';
import { isMeasured } from './event-names.ts';
import { today } from './event-times.ts';
import { type CompiledMeasure, measure } from './measures/measure.ts';
import { columnsOf, type EventColumns } from './measures/measured.ts';
import { millionths } from './numbers.ts';
import { measurePoints, traitPoints } from './points.ts';
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
export interface Counted {
  readonly signal: Signal;
  readonly index: number;
  readonly measure?: CompiledMeasure | undefined;
  /** Its value in millionths, null: unknown, with its column; a trait has none. */
  readonly value?: { readonly expression: string; readonly column: string } | undefined;
  readonly points: string;
  readonly evidence: { readonly count: string; readonly first: string; readonly last: string };
}

/** The columns of one signal: how its value is measured, what points it gives, and on what evidence. */
export function countedSignal(model: Model, signal: Signal, index: number, context: SideContext): Counted {
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
