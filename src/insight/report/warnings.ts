import { dateIn } from '../../queue/clock/local-time.ts';
import type { Cohort } from '../outcomes/cohorts.ts';
import type { OnRecord } from '../outcomes/on-record.ts';

interface Asked {
  readonly span: { readonly weeks: number };
  /** As many weeks would be looked at. */
  readonly wanted: number;
  readonly within: number;
  readonly horizon: number;
  readonly timezone: string;
}

/** What makes the figures say less than they seem to. */
export function warningsOf(
  { lastStage }: OnRecord,
  { span, wanted, within, horizon, timezone }: Asked,
  whole: Cohort,
): string[] {
  const days = `${Math.round(within / 86_400_000)} days`;
  const warnings: string[] = [];
  if (span.weeks < wanted) {
    warnings.push(`Qualifications are on record for ${span.weeks} of the ${wanted} weeks that a report looks at.`);
  }
  if (lastStage !== undefined && lastStage < horizon - within) {
    warnings.push(
      `The last outcome of a sales stage is of ${dateIn(timezone, lastStage)}, longer ago than the ${days} that everyone is given: are outcomes still delivered? If not, say up to when they were with --outcomes-until.`,
    );
  }
  if (whole.known === 0) {
    warnings.push(
      whole.unknown > 0
        ? `There are no rates yet: nobody's ${days} have ended. Take less time with --within, or wait.`
        : 'There are no rates: nobody qualified in these weeks who stood not at SQL already.',
    );
  }
  return warnings;
}
