import type { Model } from '../model/types.ts';
import { withDerivedTexts } from '../scoring/derived-texts.ts';
import type { AccountLead } from '../scoring/missing.ts';
import { grouped } from '../scoring/reference/grouping.ts';
import { scoreLeadsOf } from '../scoring/reference/score.ts';
import { leadTexts } from './history/texts.ts';
import type { Scored } from './scored.ts';

/** The leads of an account as its rules see them; undefined where no rule that doesn't hold asks, or where their rows weren't read. */
export function leadsOfAccount(model: Model, { scores, history, instant }: Scored): AccountLead[] | undefined {
  const asks = model.rules.some(
    ({ of, name, contacts, roles }) =>
      of === 'account' && !scores.qualified.includes(name) && (contacts !== undefined || roles.length > 0),
  );
  if (scores.subject !== 'account' || !history || !asks) return undefined;
  const versions = grouped(history.leadVersions, ({ leadId }) => leadId);
  return scoreLeadsOf(model, history, instant, scores.id).map(({ id, engagement, usage }) => {
    const known = { lead: leadTexts(versions.get(id) ?? []), account: {} };
    return { engagement, usage, traits: withDerivedTexts(model, known).lead };
  });
}
