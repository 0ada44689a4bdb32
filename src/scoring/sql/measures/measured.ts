import type { PropertyFilter, TraitRef } from '../../../model/types.ts';
import type { WindowColumns } from '../windows.ts';

/** What the expressions over a subject's events may read. */
export interface EventColumns extends WindowColumns {
  /** Whether the condition on a property holds. */
  condition(filter: PropertyFilter): string;
  /** The number (millionths) that a property holds; null: none. */
  number(property: string): string;
  /** Hash of a property's text (128 bits); 0: none. */
  text(property: string): string;
  /** Key of the known lead whose event it is; 0: nobody's. */
  readonly lead: string;
  /** Hash of what is known of that lead's trait, without regard to case; 0: unknown. */
  leadTrait(trait: TraitRef): string;
  /** Whether no guard ignores the event; empty: the model has no guard. */
  readonly kept: string;
}

/** How a kind of measure gets its value. `on` is the column that says whether an event is one of those that it measures. */
export interface Measuring {
  /** What has to hold besides the signal's events, window and conditions. */
  readonly only?: string;
  /** Further conditions on events, each a column. */
  readonly conditions?: readonly string[];
  /** Aggregates over the subject's events besides the evidence, each a column. */
  readonly aggregates: readonly string[];
  /** The value in millionths from the aggregates and the evidence, as Int64; null: unknown. */
  readonly value: string;
  /** Can it be below zero? */
  readonly signed?: boolean;
}

/** Columns of a measured signal: its value in millionths (null: unknown), and the evidence, of which 0 times stand for none. */
export interface MeasureColumns {
  readonly on: string;
  readonly value: string;
  readonly count: string;
  readonly first: string;
  readonly last: string;
}

/** Names of the columns of the signal at that place in the model. */
export function columnsOf(index: number): MeasureColumns {
  return {
    on: `on_${index}`,
    value: `value_${index}`,
    count: `count_${index}`,
    first: `first_${index}`,
    last: `last_${index}`,
  };
}
