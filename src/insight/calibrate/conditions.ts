import { InputError } from '../../model/errors.ts';
import { nearest } from '../../model/nearest.ts';
import type { Hundredths, Model, Rule, Subject } from '../../model/types.ts';

/** The scores that a rule may ask for, as the model file names them, with what they are of. */
export const scoreConditions = ['fit', 'engagement', 'usage', 'fit_plus_engagement'] as const;
export type ScoreCondition = (typeof scoreConditions)[number];

const termOf = {
  fit: 'fit',
  engagement: 'engagement',
  usage: 'usage',
  fit_plus_engagement: 'fitPlusEngagement',
} as const satisfies Record<ScoreCondition, keyof Rule>;

/** A threshold that a rule of the model asks for. */
export interface Threshold {
  readonly rule: string;
  readonly condition: ScoreCondition;
  /** Today's. */
  readonly today: Hundredths;
  /** Everyone of whom the rule would hold but for this condition: the rule of that name in `loosened`. */
  readonly loosened: string;
  /** Points at most. */
  readonly most: number;
}

/**
 * Every score condition of a model's rules. With `of: lead` those of accounts are left out: no lead is asked for them. Throws an InputError
 * where there is none.
 */
export function thresholdsOf(model: Pick<Model, 'rules'>, of: Subject, rule?: string): Threshold[] {
  const asked = model.rules.filter((one) => of === 'account' || one.of === 'lead');
  if (rule !== undefined && !asked.some(({ name }) => name === rule)) {
    const names = asked.map(({ name }) => name);
    const meant = nearest(rule, names);
    throw new InputError(
      `The model has no rule \`${rule}\`${of === 'lead' ? ' of leads' : ''}${meant ? `; did you mean \`${meant}\`?` : '.'} Its rules are ${names.join(', ')}.`,
    );
  }
  const found = asked
    .filter(({ name }) => rule === undefined || name === rule)
    .flatMap((one) =>
      scoreConditions.flatMap((condition) => {
        const today = one[termOf[condition]];
        if (today === undefined) return [];
        const loosened = `${one.name} without ${condition}`;
        return [{ rule: one.name, condition, today, loosened, most: condition === 'fit_plus_engagement' ? 200 : 100 }];
      }),
    );
  if (found.length === 0) {
    throw new InputError(
      `${rule === undefined ? 'No rule of the model' : `The rule \`${rule}\``} asks for a score, so there is no threshold to calibrate. Give a rule one, like \`usage: 60\`.`,
    );
  }
  return found;
}

/** The model with a further rule for each threshold, which asks for all that its rule does except that. */
export function loosened(model: Model, thresholds: readonly Threshold[]): Model {
  const further = thresholds.flatMap(({ rule, condition, loosened: name }) =>
    // A score is never below zero.
    model.rules.filter((one) => one.name === rule).map((one) => ({ ...one, name, [termOf[condition]]: 0 })),
  );
  return { ...model, rules: [...model.rules, ...further] };
}

/** A score condition as an expression of the columns of scores. */
export function scoreSql(condition: ScoreCondition): string {
  return condition === 'fit_plus_engagement' ? 'fit + engagement' : condition;
}

/** The thresholds that are tried, in hundredths, rising from zero: whole points, and today's. */
export function triedThresholds({ most, today }: Pick<Threshold, 'most' | 'today'>): Hundredths[] {
  const whole = Array.from({ length: most + 1 }, (_, point) => point * 100);
  return [...new Set([...whole, today])].sort((a, b) => a - b);
}
