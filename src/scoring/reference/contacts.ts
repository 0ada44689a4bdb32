import type { Rule } from '../../model/types.ts';
import type { SubjectScores } from '../result.ts';
import type { Traits } from './traits.ts';

/** A lead of an account, as the account's rules see it. */
export interface LeadOfAccount {
  readonly scores: Pick<SubjectScores, 'engagement' | 'usage'>;
  readonly traits: Traits;
}

/** Has the account as many contacts as the rule asks for? */
export function hasContacts(rule: Rule, leads: readonly LeadOfAccount[]): boolean {
  return rule.contacts === undefined || leads.filter((lead) => isContact(rule, lead)).length >= rule.contacts;
}

/** Is each of the rule's roles that of one of the leads; where the rule says what a contact is, of one of those? */
export function coversRoles(rule: Rule, leads: readonly LeadOfAccount[]): boolean {
  const ofContacts = rule.engagementEach !== undefined || rule.usageEach !== undefined;
  const roles = leads
    .filter((lead) => !ofContacts || isContact(rule, lead))
    .map(({ traits }) => traits(rule.rolesOf.trait)?.value.toLowerCase());
  return rule.roles.every((role) => roles.includes(role.toLowerCase()));
}

function isContact({ engagementEach, usageEach }: Rule, { scores: { engagement, usage } }: LeadOfAccount): boolean {
  if (engagementEach === undefined && usageEach === undefined) return engagement > 0 || usage > 0;
  return engagement >= (engagementEach ?? engagement) && usage >= (usageEach ?? usage);
}
