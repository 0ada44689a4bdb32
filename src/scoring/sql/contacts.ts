import type { Model, Rule, TraitRef } from '../../model/types.ts';
import { text } from './literal.ts';
import type { TraitTable } from './traits.ts';

/** The rules of accounts that look at the scores and roles of the account's leads, with their places in the model. */
export function rulesOnLeads(model: Model): { readonly rule: Rule; readonly index: number }[] {
  return model.rules.flatMap((rule, index) =>
    rule.of === 'account' && (rule.contacts !== undefined || rule.roles.length > 0) ? [{ rule, index }] : [],
  );
}

/** The traits that say roles. */
export function rolesNamed(model: Model): TraitRef[] {
  return rulesOnLeads(model).flatMap(({ rule }) => (rule.roles.length > 0 ? [rule.rolesOf] : []));
}

/**
 * For each account with leads how many contacts each rule finds, and whether one of them has each role. `scores` has a row a
 * lead with an account (lead_key, account_key, engagement, usage), `roles` a row a lead with the traits of the table.
 */
export function contactFacts(model: Model, scores: string, roles: string, table: TraitTable): string {
  const columns = rulesOnLeads(model).flatMap(({ rule, index }) => [
    ...(rule.contacts === undefined ? [] : [`countIf(${isContact(rule)}) AS contacts_${index}`]),
    ...rule.roles.map((role, place) => `max(${hasRole(rule, role, table)}) AS role_${index}_${place}`),
  ]);
  const joined = rolesNamed(model).length === 0 ? '' : `\n        ANY LEFT JOIN (${roles}) AS roles USING (lead_key)`;
  return `
        SELECT account_key, ${columns.join(', ')}
        FROM (${scores}) AS members${joined}
        GROUP BY account_key`;
}

/** Whether an account has the contacts and roles that the rule asks for. */
export function contactsHold(rule: Rule, index: number): string[] {
  return [
    ...(rule.contacts === undefined ? [] : [`contacts_${index} >= ${rule.contacts}`]),
    ...rule.roles.map((_, place) => `role_${index}_${place}`),
  ];
}

function isContact({ engagementEach, usageEach }: Rule): string {
  const least = [
    ...(engagementEach === undefined ? [] : [`engagement >= ${engagementEach}`]),
    ...(usageEach === undefined ? [] : [`usage >= ${usageEach}`]),
  ];
  return least.length === 0 ? '(engagement > 0 OR usage > 0)' : least.join(' AND ');
}

function hasRole(rule: Rule, role: string, table: TraitTable): string {
  const is = `lowerUTF8(${table.column(rule.rolesOf).value}) = ${text(role.toLowerCase())}`;
  const ofContacts = rule.engagementEach !== undefined || rule.usageEach !== undefined;
  return ofContacts ? `${is} AND ${isContact(rule)}` : is;
}
