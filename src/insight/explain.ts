import { InputError } from '../model/errors.ts';
import { fitTraits } from '../model/fit-traits.ts';
import type { Model, Subject } from '../model/types.ts';
import { withDerivedTexts } from '../scoring/derived-texts.ts';
import { type MissingToQualify, missingToQualify } from '../scoring/missing.ts';
import { sayHandRaise, sayReason } from '../scoring/reasons.ts';
import type { Contribution, SubjectScores } from '../scoring/result.ts';
import { accountScores, leadScoreRow, leadScores, scoreRow } from '../scoring/score-row.ts';
import type { Instant } from '../scoring/sql/run-statements.ts';
import { accountScore, leadScore } from '../scoring/sql/single-statements.ts';
import { shownTrait } from '../scoring/words/traits.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { knownTraits } from '../warehouse/known-traits.ts';

/** A score as a person reads it. */
export interface Explanation {
  readonly scores: SubjectScores;
  readonly instant: Instant;
  /** What is known of the lead and of its account; of an account, only of itself. */
  readonly traits: {
    readonly lead: Readonly<Record<string, string>>;
    readonly account: Readonly<Record<string, string>>;
  };
  /** The contributions in words, in the model's order. */
  readonly reasons: readonly Reason[];
  /** On how many different traits the fit rests, known or not; `scores.traitsKnown` of them are known. */
  readonly fitTraits: number;
  /** Since when somebody waits to be called, in words. */
  readonly handRaise?: string | undefined;
  readonly missing: readonly MissingToQualify[];
}

export interface Reason {
  readonly contribution: Contribution;
  readonly text: string;
  /** The trait's text, where a trait gave the points; of an e-mail only where it is from. */
  readonly trait?: string | undefined;
}

/**
 * Scores one lead or account at an instant by the statement that scores everyone, and says why. Without `subject` the id may be
 * either's, a lead's first. Throws InputError where nothing is known of it.
 */
export async function explain(
  warehouse: Warehouse,
  model: Model,
  id: string,
  instant: Instant,
  subject?: Subject,
): Promise<Explanation> {
  const scores =
    (subject === 'account' ? undefined : await scoreLead(warehouse, model, id, instant)) ??
    (subject === 'lead' ? undefined : await scoreAccount(warehouse, model, id, instant));
  if (!scores) throw new InputError(unknownSubject(id, instant, subject));

  const accountId = scores.accountId;
  const [lead, account] = await Promise.all([
    scores.subject === 'lead' ? knownTraits(warehouse, 'lead', id, instant.knownAt) : {},
    accountId === '' ? {} : knownTraits(warehouse, 'account', accountId, instant.knownAt),
  ]);
  const traits = withDerivedTexts(model, { lead, account });
  return {
    scores,
    instant,
    traits,
    reasons: scores.contributions.map((contribution) => ({
      contribution,
      text: sayReason(model, contribution, traits),
      trait: traitOf(model, contribution, traits),
    })),
    fitTraits: fitTraits(model, scores.subject).length,
    handRaise: scores.handRaisedAt === undefined ? undefined : sayHandRaise(model, scores.handRaisedAt),
    missing: missingToQualify(model, scores),
  };
}

async function scoreLead(
  warehouse: Warehouse,
  model: Model,
  id: string,
  instant: Instant,
): Promise<SubjectScores | undefined> {
  const { params, ...statement } = leadScore(model, id, instant);
  const [row] = await warehouse.rows({ ...statement, row: leadScoreRow }, params);
  return row && leadScores(row, model);
}

async function scoreAccount(
  warehouse: Warehouse,
  model: Model,
  id: string,
  instant: Instant,
): Promise<SubjectScores | undefined> {
  const { params, ...statement } = accountScore(model, id, instant);
  const [row] = await warehouse.rows({ ...statement, row: scoreRow }, params);
  return row && accountScores(row, model);
}

function traitOf(model: Model, { signal: name }: Contribution, traits: Explanation['traits']): string | undefined {
  const signal = model.signals.find((signal) => signal.name === name);
  return (signal?.source === 'trait' && shownTrait(signal.trait, traits)) || undefined;
}

function unknownSubject(id: string, { asOf, knownAt }: Instant, subject: Subject | undefined): string {
  const what = subject ?? 'lead or account';
  const until = new Date(asOf).toISOString();
  const known = asOf === knownAt ? '' : `, on what was known at ${new Date(knownAt).toISOString()}`;
  return `There is no ${what} "${id}" with an event or a trait up to ${until}${known}. Check the id, or import its data first.`;
}
