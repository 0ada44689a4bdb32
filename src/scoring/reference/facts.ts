import type { Anchor, Subject, TraitRef } from '../../model/types.ts';
import type { HistoryEvent, HistoryOutcome } from '../history.ts';
import type { Known } from './admissible.ts';
import type { Account, Lead } from './identity.ts';
import { accountTrait, createdAt, leadTrait, signedUpAt } from './traits.ts';

/** All that is to be known of a lead or an account to score it. */
export interface Facts {
  readonly subject: Subject;
  readonly id: string;
  /** Empty for a lead without account. */
  readonly accountId: string;
  readonly events: readonly HistoryEvent[];
  readonly trait: (ref: TraitRef) => Known<string> | undefined;
  readonly anchor: (anchor: Anchor) => number | undefined;
  /** Outcomes that concern the subject: what suppressions look at. */
  readonly outcomes: readonly HistoryOutcome[];
  /** Events by which the subject itself can ask to be called, and the outcomes that would answer it. */
  readonly ownVoice: { readonly events: readonly HistoryEvent[]; readonly answers: readonly HistoryOutcome[] };
}

export function leadFacts(lead: Lead): Facts {
  const { account } = lead;
  return {
    subject: 'lead',
    id: lead.id,
    accountId: account?.id ?? '',
    events: lead.events,
    trait: ({ of, trait }) =>
      of === 'lead' ? leadTrait(lead.versions, trait) : accountTrait(account?.versions ?? [], trait),
    anchor: (anchor) =>
      anchor.kind === 'signed_up' ? signedUpAt(lead.versions)?.value : createdAt(account?.versions ?? [])?.value,
    outcomes: [...lead.outcomes, ...(account ? outcomesOfAccount(account) : [])],
    ownVoice: { events: lead.events, answers: [...lead.outcomes, ...(account?.outcomes ?? [])] },
  };
}

export function accountFacts(account: Account): Facts {
  return {
    subject: 'account',
    id: account.id,
    accountId: account.id,
    events: account.events,
    trait: ({ of, trait }) => (of === 'account' ? accountTrait(account.versions, trait) : undefined),
    anchor: (anchor) => (anchor.kind === 'created' ? createdAt(account.versions)?.value : undefined),
    outcomes: outcomesOfAccount(account),
    ownVoice: { events: account.eventsOfNobody, answers: account.outcomes },
  };
}

/** `disqualified` and `recycled` of a lead concern that lead alone; its other outcomes count for the account too. */
function outcomesOfAccount(account: Account): HistoryOutcome[] {
  const shared = account.outcomesOfLeads.filter(({ outcome }) => outcome !== 'disqualified' && outcome !== 'recycled');
  return [...account.outcomes, ...shared];
}
