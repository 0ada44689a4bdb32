import type { Model, Subject } from '../model/types.ts';
import type { History } from '../scoring/history.ts';
import type { TraitTexts } from '../scoring/reasons.ts';
import { scoreOne } from '../scoring/reference/score.ts';
import type { SubjectScores } from '../scoring/result.ts';
import { accountScores, leadScoreRow, leadScores, scoreRow } from '../scoring/score-row.ts';
import type { Instant } from '../scoring/sql/run-statements.ts';
import { accountScore, leadScore } from '../scoring/sql/single-statements.ts';
import type { Warehouse } from '../warehouse/client.ts';
import { knownTraits } from '../warehouse/known-traits.ts';
import { historyOfAccount, historyOfLead, mostHistoryRows } from './history/history-of.ts';
import { accountTexts, leadTexts } from './history/texts.ts';

/** One lead or account with its score, and what an explanation is made from. */
export interface Scored {
  readonly instant: Instant;
  readonly scores: SubjectScores;
  /** What is known of the lead and of its account; of an account, only of itself. */
  readonly traits: TraitTexts;
  /** All rows that the score rests on; undefined where they are more than is read into this process. */
  readonly history: History | undefined;
}

/**
 * Scores one lead or account; undefined where nothing is known of it. From its own rows, which takes a tenth of what the statement
 * that scores everyone takes for one; by that statement where the rows are more than `most`. The answer is the same.
 */
export async function scored(
  warehouse: Warehouse,
  model: Model,
  subject: Subject,
  id: string,
  instant: Instant,
  most: number = mostHistoryRows,
): Promise<Scored | undefined> {
  const historyOf = subject === 'lead' ? historyOfLead : historyOfAccount;
  const history = await historyOf(warehouse, id, instant, most);
  if (!history) return scoredByStatement(warehouse, model, subject, id, instant);

  const scores = scoreOne(model, history, instant, subject, id);
  if (!scores) return undefined;
  const lead = subject === 'lead' ? history.leadVersions.filter(({ leadId }) => leadId === id) : [];
  const account = history.accountVersions.filter(({ accountId }) => accountId === scores.accountId);
  return { instant, scores, traits: { lead: leadTexts(lead), account: accountTexts(account) }, history };
}

async function scoredByStatement(
  warehouse: Warehouse,
  model: Model,
  subject: Subject,
  id: string,
  instant: Instant,
): Promise<Scored | undefined> {
  const scores = await (subject === 'lead' ? leadByStatement : accountByStatement)(warehouse, model, id, instant);
  if (!scores) return undefined;
  const { accountId } = scores;
  const [lead, account] = await Promise.all([
    subject === 'lead' ? knownTraits(warehouse, 'lead', id, instant.knownAt) : {},
    accountId === '' ? {} : knownTraits(warehouse, 'account', accountId, instant.knownAt),
  ]);
  return { instant, scores, traits: { lead, account }, history: undefined };
}

type Scoring = (warehouse: Warehouse, model: Model, id: string, instant: Instant) => Promise<SubjectScores | undefined>;

const leadByStatement: Scoring = async (warehouse, model, id, instant) => {
  const { params, ...statement } = leadScore(model, id, instant);
  const [row] = await warehouse.rows({ ...statement, row: leadScoreRow }, params);
  return row && leadScores(row, model);
};

const accountByStatement: Scoring = async (warehouse, model, id, instant) => {
  const { params, ...statement } = accountScore(model, id, instant);
  const [row] = await warehouse.rows({ ...statement, row: scoreRow }, params);
  return row && accountScores(row, model);
};
