import { number, share } from '../../outcomes/words.ts';
import { type Evidence, enoughKnown, type Finding } from './symptom.ts';

/** Without a target, volume is strong where the last weeks bring at least as many as those before did. */
export const recentWeeks = 4;

const about = { name: 'weak_pipeline', asks: 'Is the volume strong and the pipeline weak?' };

/** Many qualify, few become SQL: the number that marketing answers for is met by loosening what it counts. */
export function weakPipeline({
  whole,
  weeks,
  target,
  weeklyTarget,
}: Pick<Evidence, 'whole' | 'weeks' | 'target' | 'weeklyTarget'>): Finding {
  if (whole.known < enoughKnown) {
    return { ...about, state: 'unclear', says: `${number(whole.known)} whose time has ended are too few.` };
  }
  if (weeks.length < 2 * recentWeeks) {
    return { ...about, state: 'unclear', says: `It takes ${2 * recentWeeks} weeks; on record: ${weeks.length}.` };
  }
  const recent = mean(weeks.slice(-recentWeeks).map(({ qualified }) => qualified));
  const before = mean(weeks.slice(0, -recentWeeks).map(({ qualified }) => qualified));
  const wanted = weeklyTarget ?? before;
  const { sql, opportunity } = whole.stages;
  const isWeak = sql.rate !== undefined && sql.rate.high < target.from;
  if (!isWeak || recent < wanted) {
    return {
      ...{ ...about, state: 'absent' },
      says: `${number(recent)} qualified in each of the last ${recentWeeks} weeks, ${share(sql.rate)} become SQL.`,
    };
  }
  return {
    ...{ ...about, state: 'found' },
    says: 'Volume is strong and the pipeline is weak.',
    figures: [
      `qualified a week, last ${recentWeeks} weeks: ${number(recent)}; ${weeklyTarget === undefined ? `the weeks before: ${number(before)}` : `target: ${number(weeklyTarget)}`}`,
      `MQL to SQL: ${share(sql.rate)}, wanted at least ${number(target.from * 100)}%`,
      `opportunities: ${share(opportunity.rate)}`,
    ],
    cause:
      'The thresholds are too loose: volume is what is aimed at, so people qualify by what is cheap to do, not by what buyers do.',
    next: 'Recalibrate the thresholds by the wanted acceptance, and look for signals that give points without raising the chance.',
    command: 'pql calibrate; pql lift',
  };
}

export function mean(counts: readonly number[]): number {
  return counts.length === 0 ? 0 : counts.reduce((sum, count) => sum + count, 0) / counts.length;
}
