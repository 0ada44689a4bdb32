import { type Grade, grades } from '../../model/types.ts';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { fewestExpected } from '../statistics/fewest.ts';
import type { Estimate, Rate } from '../statistics/interval.ts';
import { heterogeneity, type RateRatio, rateRatio, type Stratum } from '../statistics/rate-ratio.ts';
import { wilson } from '../statistics/wilson.ts';
import type { Candidate } from './candidates.ts';

export type ByGrade = Readonly<Record<Grade, Rate>>;

/** Who is in a candidate, and who could be: the others among these are those without it. */
export interface Parted {
  readonly inside: ByGrade;
  readonly among: ByGrade;
}

/** What was counted as of one date. `happened`: had the outcome within the label's time. */
export interface LiftDate {
  /** Milliseconds since 1970. */
  readonly asOf: number;
  readonly everyone: ByGrade;
  /** For whom a rule of kind mql or mqa held. */
  readonly mqls: Rate;
  /** Left out: who stood there already, and who was suppressed. */
  readonly before: number;
  readonly suppressed: number;
  /** How each candidate parts them, in their order; undefined: nobody is in it. */
  readonly parted: readonly (Parted | undefined)[];
}

export interface Segment {
  readonly grade: Grade;
  readonly inside: Rate;
  readonly ratio?: Estimate | undefined;
  /** Its interval lies on the other side of 1 than that of everyone. */
  readonly reverses: boolean;
}

export interface Weighed {
  readonly candidate: Candidate;
  /** Over all dates. */
  readonly inside: Rate;
  readonly outside: Rate;
  /** Shares with Wilson's intervals. */
  readonly with?: Estimate | undefined;
  readonly without?: Estimate | undefined;
  /** How many times the rate without the rate with is, dates compared within themselves. */
  readonly ratio?: Estimate | undefined;
  /** The same against the rate of the model's MQLs. */
  readonly toMqls?: Estimate | undefined;
  readonly byDate: readonly { readonly asOf: number; readonly inside: Rate; readonly ratio?: Estimate | undefined }[];
  /** The chance of dates as different as these if the ratio were one all the time; undefined of fewer than two that tell. */
  readonly heterogeneity?: number | undefined;
  readonly segments: readonly Segment[];
  readonly p: number;
  /** As that becomes when so many are tried. */
  readonly adjusted: number;
  /** Whether anything may be said of it at the stated rate of false claims. */
  readonly claim: boolean;
}

export interface Weighing {
  /** The best told first. */
  readonly tried: readonly Weighed[];
  /** Not tried: fewer than 20 in it or beside it, or fewer than 5 outcomes expected among those. */
  readonly tooFew: number;
}

const fewest = 20;
const none: Rate = { happened: 0, of: 0 };

/** Weighs candidates over dates, of which each is a stratum of its own. `fdr`: the share of false claims among all that is kept to. */
export function weigh(candidates: readonly Candidate[], dates: readonly LiftDate[], fdr: number): Weighing {
  const all = candidates.map((candidate, place) => ({ candidate, place, strata: strataOf(dates, place) }));
  const enough = all.filter(({ strata }) => isEnough(strata));
  const tests = enough.map(({ strata }) => rateRatio(strata));
  const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
  const tried = enough.map(({ candidate, place, strata }, index): Weighed => {
    const { ratio, p }: RateRatio = tests[index] ?? { p: 1 };
    const [inside, outside] = [sum(strata.map((one) => one.inside)), sum(strata.map((one) => one.outside))];
    const corrected = adjusted[index] ?? 1;
    return {
      ...{ candidate, inside, outside, ratio, p, adjusted: corrected },
      with: wilson(inside),
      without: wilson(outside),
      toMqls: rateRatio(strata.map((one, at) => ({ inside: one.inside, outside: dates[at]?.mqls ?? none }))).ratio,
      byDate: strata.map((one, at) => ({
        asOf: dates[at]?.asOf ?? 0,
        inside: one.inside,
        ratio: rateRatio([one]).ratio,
      })),
      heterogeneity: heterogeneity(strata),
      segments: grades.map((grade) => segmentOf(grade, strataOf(dates, place, grade), inside, outside)),
      claim: corrected <= fdr,
    };
  });
  return {
    tried: tried.toSorted((a, b) => a.adjusted - b.adjusted || a.p - b.p || b.inside.of - a.inside.of),
    tooFew: all.length - enough.length,
  };
}

function strataOf(dates: readonly LiftDate[], place: number, grade?: Grade): Stratum[] {
  const asked = grade === undefined ? grades : [grade];
  return dates.map(({ everyone, parted }) => {
    const all = sum(asked.map((one) => (parted[place]?.among ?? everyone)[one]));
    const inside = sum(asked.map((one) => parted[place]?.inside[one] ?? none));
    return { inside, outside: { happened: all.happened - inside.happened, of: all.of - inside.of } };
  });
}

/** Which are tried doesn't rest on what came of them, but on how many there are and the rate of everyone. */
function isEnough(strata: readonly Stratum[]): boolean {
  const expected = (side: 'inside' | 'outside') =>
    strata.reduce((total, { inside, outside }) => {
      const all = inside.of + outside.of;
      return all === 0 ? total : total + ((inside.happened + outside.happened) * { inside, outside }[side].of) / all;
    }, 0);
  return (['inside', 'outside'] as const).every(
    (side) => sum(strata.map((one) => one[side])).of >= fewest && expected(side) >= fewestExpected,
  );
}

function segmentOf(grade: Grade, strata: readonly Stratum[], inside: Rate, outside: Rate): Segment {
  const { ratio } = rateRatio(strata);
  const rises = inside.happened * outside.of >= outside.happened * inside.of;
  return {
    ...{ grade, inside: sum(strata.map((one) => one.inside)), ratio },
    reverses: ratio !== undefined && (rises ? ratio.high < 1 : ratio.low > 1),
  };
}

export function sum(rates: readonly Rate[]): Rate {
  return rates.reduce((total, { happened, of }) => ({ happened: total.happened + happened, of: total.of + of }), none);
}
