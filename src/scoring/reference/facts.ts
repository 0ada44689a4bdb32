import type { MeasuredSignal, Subject, TraitRef } from '../../model/types.ts';
import type { HistoryOutcome } from '../history.ts';
import type { Known } from './admissible.ts';
import type { Clock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import type { Occurrence } from './identity.ts';
import type { Measurement } from './measurement.ts';
import type { Traits } from './traits.ts';

/** All that is to be known of a lead or an account to score it. */
export interface Facts {
  readonly subject: Subject;
  readonly id: string;
  /** Empty for a lead without account. */
  readonly accountId: string;
  readonly clock: Clock;
  readonly evidence: Evidence;
  /** What a signal measures, before any `ratio_to`. */
  readonly measured: (signal: MeasuredSignal) => Measurement;
  readonly trait: (ref: TraitRef) => Known<string> | undefined;
  /** The traits of a lead whose events are among the evidence. */
  readonly leadTraits: (lead: string) => Traits;
  readonly signedUpAt: number | undefined;
  readonly createdAt: number | undefined;
  /** Of a lead: whether it signed up as the first of its account; undefined where that is unknown. */
  readonly isFirstLead: () => boolean | undefined;
  /** Of an account: its leads. */
  readonly leads: readonly string[];
  /** Outcomes that concern the subject: what suppressions look at. */
  readonly outcomes: () => readonly HistoryOutcome[];
  /** By which of the evidence the subject itself can ask to be called, and the outcomes that would answer it. */
  readonly ownVoice: {
    readonly speaks: (occurrence: Occurrence) => boolean;
    readonly answers: () => readonly HistoryOutcome[];
  };
}
