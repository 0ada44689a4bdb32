import { grades, type Hundredths, type Model, type Rule } from '../model/types.ts';
import type { SubjectScores } from './result.ts';

/** A rule that doesn't hold, and each of its conditions that isn't met, in words. */
export interface MissingToQualify {
  readonly rule: string;
  readonly kind: Rule['kind'];
  readonly needs: readonly string[];
}

/** What is missing for each rule of the subject's side that doesn't hold, in the model's order. */
export function missingToQualify(model: Model, scores: SubjectScores): MissingToQualify[] {
  return model.rules
    .filter((rule) => rule.of === scores.subject && !scores.qualified.includes(rule.name))
    .map((rule) => {
      const needs = unmet(model, rule, scores);
      return {
        rule: rule.name,
        kind: rule.kind,
        // The only condition that the scores don't show.
        needs: needs.length === 0 ? [`some activity in the last ${(rule.activeWithin ?? 0) / day} days`] : needs,
      };
    });
}

const day = 86_400_000;

function unmet(model: Model, rule: Rule, scores: SubjectScores): string[] {
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

function short(what: string, has: Hundredths, needed: Hundredths | undefined): string[] {
  if (needed === undefined || has >= needed) return [];
  return [`${sayPoints(needed - has)} more points of ${what} (${sayPoints(has)} of ${sayPoints(needed)})`];
}

function sayPoints(hundredths: Hundredths): string {
  return (hundredths / 100).toFixed(2).replace(/\.00$/, '');
}
