import { addWorking } from '../queue/clock/working-time.ts';
import type { Rep, Team } from '../queue/routing/types.ts';

type Terms = Pick<Team, 'lease' | 'followUp' | 'hours' | 'reps'>;

/** By what terms a team holds that says nothing (docs/queues.md). */
export const unsaid: Terms = {
  lease: { days: 0, ms: 3_600_000 },
  followUp: 14 * 86_400_000,
  hours: undefined,
  reps: [],
};

/** Until when a claim lasts without a touch, in the working hours of whoever holds it. */
export function leaseUntil(
  { hours, lease }: Pick<Terms, 'lease' | 'hours'>,
  holder: Pick<Rep, 'hours'> | undefined,
  from: number,
): number {
  return addWorking(holder?.hours ?? hours, from, lease);
}

/** Until when a rep keeps what they have touched or accepted: days by the calendar, since a customer's answer takes no weekends off. */
export function followUpUntil({ followUp }: Pick<Terms, 'followUp'>, from: number): number {
  return from + followUp;
}
