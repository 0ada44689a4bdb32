import type { Cohort } from '../../outcomes/cohorts.ts';
import { number, share, timesAs } from '../../outcomes/words.ts';
import type { Rate } from '../../statistics/interval.ts';
import { rateRatio } from '../../statistics/rate-ratio.ts';
import { wilson } from '../../statistics/wilson.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';

/** A fifth less or more of those who qualify becomes SQL: what the same score means has changed enough to call others. */
export const leastShift = 0.2;

const about = { name: 'threshold_drift', asks: 'Does what the threshold means drift?' };

/** The later half of those who qualified becomes SQL at another rate than the earlier one. */
export function thresholdDrift({ weeks, models, label }: Pick<Evidence, 'weeks' | 'models' | 'label'>): Finding {
  const [earlier, later] = halvesOf(weeks);
  if (earlier.of < enoughKnown || later.of < enoughKnown) {
    return {
      ...{ ...about, state: 'unclear' },
      says: `Of the earlier and of the later half ${enoughKnown} or more whose time has ended are needed; there are ${number(earlier.of)} and ${number(later.of)}.`,
    };
  }
  const { ratio } = rateRatio([{ inside: later, outside: earlier }]);
  const rates = `${share(wilson(earlier))} before, ${share(wilson(later))} since`;
  const fell = ratio !== undefined && ratio.high < 1 && ratio.value <= 1 - leastShift;
  const rose = ratio !== undefined && ratio.low > 1 && ratio.value >= 1 / (1 - leastShift);
  if (!ratio || (!fell && !rose)) return { ...about, state: 'absent', says: `MQL to SQL: ${rates}.` };
  return {
    ...{ ...about, state: 'found' },
    says: `The threshold drifts: who passes it becomes SQL ${fell ? 'less' : 'more'} often than before.`,
    figures: [
      `MQL to SQL: ${rates}; ${timesAs(ratio)} as often`,
      `versions of the model by which people qualified: ${number(models)}`,
    ],
    cause:
      models > 1
        ? 'The model was changed in that time, without its thresholds being set by outcomes again.'
        : 'The model stayed and what it measures moved: another market, another product, or an event that is sent more often than it was.',
    next: fell
      ? 'Calibrate anew, and see in a backtest since when the score tells less.'
      : 'Calibrate anew: a higher rate at the same threshold means that people below it are worth a call too.',
    command: `pql calibrate; pql backtest --label "${label.text}"`,
  };
}

/** Weeks in order, cut so that about as many known are before as behind. */
function halvesOf(weeks: readonly Cohort[]): [Rate, Rate] {
  const all = weeks.reduce((sum, { known }) => sum + known, 0);
  let seen = 0;
  let earlier: Rate = { happened: 0, of: 0 };
  let later = earlier;
  for (const { known, stages } of weeks) {
    const plus = (half: Rate): Rate => ({ happened: half.happened + stages.sql.reached, of: half.of + known });
    if (seen + known / 2 < all / 2) earlier = plus(earlier);
    else later = plus(later);
    seen += known;
  }
  return [earlier, later];
}
