import type { TraitRef } from '../../model/types.ts';
import type { HistoryEvent } from '../history.ts';

/** A change of one signal that can still happen, with what it takes. */
export interface Step {
  readonly signal: string;
  /** What has to be done: so many more events, days, leads, …; of a trait the row of the model whose condition it has to satisfy. */
  readonly amount: number;
  readonly events: readonly HistoryEvent[];
  readonly traits: readonly { readonly trait: TraitRef; readonly text: string }[];
  /** The first instant at which it can have happened. */
  readonly at: number;
  /** Before which instant it has to begin; absent: as long as is looked at. */
  readonly until?: number | undefined;
  /** Whether nothing of the kind was ever done. */
  readonly isFirst?: boolean | undefined;
  /** What steps are compared by: events that it takes, and days. */
  readonly cost: number;
}

/** The steps that are possible on one signal: amounts in ascending order, and the step of an amount. */
export interface Ladder {
  readonly signal: string;
  readonly amounts: readonly number[];
  /** Whether no amount between two of those is worth a trial. */
  readonly isExact: boolean;
  /** Until when its window takes events; absent: always. */
  readonly until?: number | undefined;
  step(amount: number): Step | undefined;
}
