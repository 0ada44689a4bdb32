import {
  type Grade,
  grades,
  type Hundredths,
  type Milliseconds,
  type Model,
  type Rule,
  type Score,
} from '../../model/types.ts';
import { coversRoles, hasContacts, type LeadOfAccount } from './contacts.ts';
import type { Facts } from './facts.ts';
import type { Occurrence } from './identity.ts';
import { lately } from './windows.ts';

/** What a rule looks at, besides the subject's facts. */
export interface Standing {
  readonly scores: Readonly<Record<Score, Hundredths>>;
  readonly grade: Grade;
  /** Names of the signals that gave points above zero. */
  readonly present: ReadonlySet<string>;
  /** Names of the suppressions that hold. */
  readonly suppressed: ReadonlySet<string>;
  /** Of an account: its leads, by their own scores. */
  readonly leads: readonly LeadOfAccount[];
}

/** Names of the rules of the subject's side that hold, in the model's order, in which a rule follows those that it names. */
export function rulesThatHold(model: Model, facts: Facts, standing: Standing): string[] {
  const held: string[] = [];
  for (const rule of model.rules) {
    if (rule.of !== facts.subject) continue;
    const given = (name: string) => standing.present.has(name) || held.includes(name);
    if (holds(rule, facts, standing, given)) held.push(rule.name);
  }
  return held;
}

function holds(
  rule: Rule,
  facts: Facts,
  { scores, grade, suppressed, leads }: Standing,
  given: (name: string) => boolean,
): boolean {
  const reaches = (score: Hundredths, least: Hundredths | undefined) => least === undefined || score >= least;
  const { activeWithin, fitAtLeast } = rule;
  return (
    reaches(scores.fit, rule.fit) &&
    reaches(scores.engagement, rule.engagement) &&
    reaches(scores.usage, rule.usage) &&
    reaches(scores.fit + scores.engagement, rule.fitPlusEngagement) &&
    (fitAtLeast === undefined || grades.indexOf(grade) <= grades.indexOf(fitAtLeast)) &&
    (rule.anyOf.length === 0 || rule.anyOf.some(given)) &&
    rule.allOf.every(given) &&
    !rule.noneOf.some(given) &&
    (activeWithin === undefined || isActive(facts, activeWithin)) &&
    hasContacts(rule, leads) &&
    coversRoles(rule, leads) &&
    !rule.suppress.some((name) => suppressed.has(name)) &&
    rule.only.every((name) => suppressed.has(name))
  );
}

function isActive({ clock, evidence }: Facts, within: Milliseconds): boolean {
  const isRecent = ({ row }: Occurrence) => lately(clock.fromAsOf(row), clock.asOf, within);
  return [...evidence.byName.keys()].some((name) => evidence.sifted(name).counting.some(isRecent));
}
