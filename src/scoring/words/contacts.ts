import type { Rule } from '../../model/types.ts';
import { list, plural, sayPoints, wordsOf } from './amounts.ts';

type OfLeads = Pick<Rule, 'contacts' | 'engagementEach' | 'usageEach' | 'roles' | 'rolesOf'>;

/** Whether the rule says from when on a lead is a contact; its roles are then asked of contacts, not of any lead. */
export const asksOfEach = ({ engagementEach, usageEach }: OfLeads): boolean =>
  (engagementEach ?? usageEach) !== undefined;

/** ` with engagement of 20`, with the space before it; empty where any interest makes a contact. */
export function withEach({ engagementEach, usageEach }: OfLeads): string {
  const least = [
    ...(engagementEach === undefined ? [] : [`engagement of ${sayPoints(engagementEach)}`]),
    ...(usageEach === undefined ? [] : [`usage of ${sayPoints(usageEach)}`]),
  ];
  return least.length === 0 ? '' : ` with ${list(least, 'and')}`;
}

/** What a rule asks of an account's leads. */
export function sayContacts(rule: OfLeads): string[] {
  const { contacts, roles, rolesOf } = rule;
  const who = asksOfEach(rule) ? 'contacts' : 'leads';
  return [
    ...(contacts === undefined ? [] : [`${plural(contacts, 'contact')}${withEach(rule)}`]),
    ...(roles.length === 0 ? [] : [`${who} with the ${wordsOf(rolesOf.trait)} ${list(roles, 'and')}`]),
  ];
}
