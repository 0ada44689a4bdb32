import { InputError } from '../../model/errors.ts';
import type { OnRecord } from '../outcomes/on-record.ts';
import { lastWeekBefore, type Week } from './week.ts';

/** When the first qualification is recorded, in ms since 1970. Throws InputError where there is nothing to report of a week, which says what is missing. */
export function firstOnRecord(
  { qualifications, outcomes, lastStage }: OnRecord,
  week: Week,
  { now, timezone }: { readonly now: number; readonly timezone: string },
): number {
  if (week.to > now) {
    const which = week.from > now ? `begins on ${week.first}` : `goes on until ${week.behind}`;
    throw new InputError(
      `${week.name} ${which} (${timezone}): there is nothing to compare yet. The last week that has ended is ${lastWeekBefore(now, timezone).name}.`,
    );
  }
  if (!qualifications) {
    throw new InputError(
      'Nobody has qualified yet: the report begins with qualifications, which published runs record. Run `pql rescore`, and see `pql run list`.',
    );
  }
  if (qualifications.first >= week.to) {
    const first = lastWeekBefore(qualifications.first + 7 * 86_400_000, timezone);
    const begin =
      first.to > now
        ? `That is of ${first.name}, which ends on ${first.behind}: ask then`
        : `Begin with --week ${first.name}`;
    throw new InputError(`${week.name} lies before the first qualification on record. ${begin}.`);
  }
  if (lastStage === undefined) {
    const others =
      outcomes === 0 ? 'There are no outcomes' : `None of the ${outcomes} outcomes is one of a sales stage`;
    throw new InputError(
      `${others}: nothing says sal, sql, opportunity or won of anybody. Import what came of leads (\`pql import outcomes FILE\`), name its table in sources.yaml, or let reps accept and hand over what they call.`,
    );
  }
  return qualifications.first;
}
