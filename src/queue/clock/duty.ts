import type { Milliseconds } from '../../model/types.ts';
import type { Rep, Team } from '../routing/types.ts';
import { dateIn, instantIn, plusDays } from './local-time.ts';
import { openFrom } from './working-time.ts';

/** When the team's hours are open: the instant itself while they are, else the next opening. Without hours they always are. */
export function opensAt({ hours }: Pick<Team, 'hours'>, at: Milliseconds): Milliseconds {
  return hours ? Math.max(at, openFrom(hours, at).opens) : at;
}

/** Until when a rep is absent by the routing file who is so at an instant: the end of the last such day in a row; undefined for one who isn't. */
export function absentUntil(
  { absences, hours: own }: Pick<Rep, 'absences' | 'hours'>,
  { hours: ofTeam }: Pick<Team, 'hours'>,
  at: Milliseconds,
): Milliseconds | undefined {
  const timezone = (own ?? ofTeam)?.timezone ?? 'UTC';
  const today = dateIn(timezone, at);
  let date = today;
  for (let absence = on(date); absence; absence = on(date)) date = plusDays(absence.to, 1);
  return date === today ? undefined : instantIn(timezone, date, 0);

  function on(day: string) {
    return absences.find(({ from, to }) => from <= day && day <= to);
  }
}

/** When a rep is on duty, away until an instant or not at all: the instant itself where they are now, else the next one. */
export function onDutyFrom(
  rep: Pick<Rep, 'absences' | 'hours'>,
  team: Pick<Team, 'hours'>,
  { at, awayUntil }: { readonly at: Milliseconds; readonly awayUntil: Milliseconds | undefined },
): Milliseconds {
  const hours = rep.hours ?? team.hours;
  let from = Math.max(at, awayUntil ?? at);
  for (;;) {
    const opening = opensAt({ hours }, from);
    const until = absentUntil(rep, team, opening);
    if (until === undefined) return opening;
    from = until;
  }
}
