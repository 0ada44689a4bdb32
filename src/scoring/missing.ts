import { grades, type Hundredths, type Model, type Rule } from '../model/types.ts';
import type { SubjectScores } from './result.ts';
import { sayCount, sayPeriod, sayPoints, wordsOf } from './words/amounts.ts';
import { asksOfEach, sayContacts, withEach } from './words/contacts.ts';

/** A rule that doesn't hold, and each of its conditions that isn't met, in words. */
export interface MissingToQualify {
  readonly rule: string;
  readonly kind: Rule['kind'];
  readonly needs: readonly string[];
}

/** A lead of the account by its own scores, with the texts of its traits, derived ones too: what `contacts` and `roles` ask of an account. */
export interface AccountLead {
  readonly engagement: Hundredths;
  readonly usage: Hundredths;
  readonly traits: Readonly<Record<string, string>>;
}

/**
 * What is missing for each rule of the subject's side that doesn't hold, in the model's order. `leads` are an account's; without
 * them its contacts and roles are said as the rule asks for them, not what of them is there.
 */
export function missingToQualify(
  model: Pick<Model, 'rules'>,
  scores: SubjectScores,
  leads?: readonly AccountLead[] | undefined,
): MissingToQualify[] {
  return model.rules
    .filter((rule) => rule.of === scores.subject && !scores.qualified.includes(rule.name))
    .map((rule) => {
      const unmet = [...unmetByScores(model, rule, scores), ...(leads ? unmetByLeads(rule, leads) : [])];
      return { rule: rule.name, kind: rule.kind, needs: unmet.length > 0 ? unmet : notInScores(rule, leads) };
    });
}

function unmetByScores(model: Pick<Model, 'rules'>, rule: Rule, scores: SubjectScores): string[] {
  const { fit, engagement, usage, grade, suppressed } = scores;
  const present = (name: string): boolean =>
    model.rules.some((other) => other.name === name)
      ? scores.qualified.includes(name)
      : scores.contributions.some(({ signal, points }) => signal === name && points > 0);
  const absent = rule.allOf.filter((name) => !present(name));
  const wrong = rule.noneOf.filter(present);

  return [
    ...short('fit', fit, rule.fit),
    ...short('engagement', engagement, rule.engagement),
    ...short('usage', usage, rule.usage),
    ...short('fit and engagement together', fit + engagement, rule.fitPlusEngagement),
    ...(rule.fitAtLeast !== undefined && grades.indexOf(grade) > grades.indexOf(rule.fitAtLeast)
      ? [`fit of grade ${rule.fitAtLeast} or better (now ${grade})`]
      : []),
    ...(rule.anyOf.length > 0 && !rule.anyOf.some(present) ? [`one of ${rule.anyOf.join(', ')}`] : []),
    ...absent,
    ...wrong.map((name) => `that ${name} is gone`),
    ...rule.suppress.filter((name) => suppressed.includes(name)).map((name) => `not to be suppressed as ${name}`),
    ...rule.only.filter((name) => !suppressed.includes(name)).map((name) => `to be ${name}`),
  ];
}

function unmetByLeads(rule: Rule, leads: readonly AccountLead[]): string[] {
  const contacts = leads.filter((lead) => isContact(rule, lead));
  const missing = (rule.contacts ?? 0) - contacts.length;
  const has = `(${sayCount(contacts.length)} of ${sayCount(rule.contacts ?? 0)})`;
  const { rolesOf } = rule;
  const taken = new Set(
    (asksOfEach(rule) ? contacts : leads).map(({ traits }) => (traits[rolesOf.trait] ?? '').toLowerCase()),
  );
  const who = asksOfEach(rule) ? `no contact${withEach(rule)}` : 'nobody';
  return [
    ...(missing > 0
      ? [`${sayCount(missing)} more ${missing === 1 ? 'contact' : 'contacts'}${withEach(rule)} ${has}`]
      : []),
    ...rule.roles
      .filter((role) => !taken.has(role.toLowerCase()))
      .map((role) => `${who} has the ${wordsOf(rolesOf.trait)} ${role}`),
  ];
}

/** The conditions that the scores alone don't show: one of them isn't met where all others are. */
function notInScores(rule: Rule, leads: readonly AccountLead[] | undefined): string[] {
  const activity = rule.activeWithin === undefined ? [] : [`some activity in the last ${sayPeriod(rule.activeWithin)}`];
  return leads ? activity : [...sayContacts(rule), ...activity];
}

function isContact({ engagementEach, usageEach }: Rule, { engagement, usage }: AccountLead): boolean {
  if (engagementEach === undefined && usageEach === undefined) return engagement > 0 || usage > 0;
  return engagement >= (engagementEach ?? 0) && usage >= (usageEach ?? 0);
}

function short(what: string, has: Hundredths, needed: Hundredths | undefined): string[] {
  if (needed === undefined || has >= needed) return [];
  return [`${sayPoints(needed - has)} more points of ${what} (${sayPoints(has)} of ${sayPoints(needed)})`];
}
