import type { Team } from '../api/types.ts';
import { sayInstant } from './age.ts';

type Rep = Team['reps'][number];

/** Those whose working hours it is first, who is away last; else in the order of the team. */
export function byDuty(reps: Team['reps']): readonly Rep[] {
  const place = ({ on_duty, away_until }: Rep) => (on_duty ? 0 : away_until === null ? 1 : 2);
  return reps.toSorted((a, b) => place(a) - place(b));
}

/** `on duty, holds 12 of 30`, `on duty again tomorrow 9:00`, `away until Mon 30 Nov 9:00`. */
export function sayDuty({ on_duty, away_until, opens_at, held, keep }: Rep, now: number, zone: string): string {
  const say = (at: string) => sayInstant(Date.parse(at), now, zone);
  const holds = held === null ? '' : keep === null ? `, holds ${held}` : `, holds ${held} of ${keep}`;
  if (away_until !== null) return `away until ${say(away_until)}${holds}`;
  if (on_duty) return `on duty${holds}`;
  return `${opens_at === null ? 'off duty' : `on duty again ${say(opens_at)}`}${holds}`;
}
