import type { Subject } from '../../model/types.ts';
import { accountSide } from './account-statement.ts';
import { leadSide } from './lead-statement.ts';
import { factsOfRun, type Scoring } from './run-statements.ts';
import type { SignalColumns } from './scored.ts';
import { type Slice, sliceText } from './slice.ts';

/** A name of the model with the column that says whether it holds for a subject. */
export interface NamedCondition {
  readonly name: string;
  readonly holds: string;
}

/**
 * A subquery with a row for each lead or account of a slice, and what its columns mean. It has besides: lead_key and lead_id of a lead,
 * account_key and account_id (0 and empty for a lead without one), fit, engagement and usage in hundredths, grade, level, tier and
 * raised_ms. Columns that nobody reads cost nothing.
 */
export interface RuledSelect {
  readonly select: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Those that count for the subject, in the model's order: an account's traits count for its leads too. */
  readonly signals: readonly SignalColumns[];
  readonly rules: readonly NamedCondition[];
  readonly suppressions: readonly NamedCondition[];
}

/**
 * The very columns that the scores of a slice are made of: values and points of each signal, rules and suppressions. For whoever puts
 * aggregates of their own around them. Reads the run's tables (`figureStatements`, `runFactStatements`), and for accounts the scores of
 * the run's leads, lean ones too.
 */
export function ruledSelect(scoring: Scoring, subject: Subject, slice: Slice): RuledSelect {
  const { model, runId, instant, history } = scoring;
  const { params, ...selection } = sliceText(slice);
  const facts = factsOfRun(history);
  const { side, everything } =
    subject === 'lead' ? leadSide(model, facts, selection) : accountSide(model, facts, selection);
  return {
    select: side.ruled(everything),
    params: { ...params, run_id: runId, as_of: instant.asOf, known_at: instant.knownAt },
    signals: side.signals,
    rules: model.rules.flatMap(({ name, of }, index) => (of === subject ? [{ name, holds: `rule_${index}` }] : [])),
    suppressions: model.suppressions.map(({ name }, index) => ({ name, holds: `suppressed_${index}` })),
  };
}
