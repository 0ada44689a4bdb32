import { Refusal } from '../queue/refusal.ts';
import type { Rep, Routing, Team } from '../queue/routing/types.ts';

/** A team by its name. Throws Refusal `unknown_team`. */
export function teamNamed({ teams }: Pick<Routing, 'teams'>, name: string): Team {
  const team = teams.find((one) => one.name === name);
  if (team) return team;
  const names = teams.map((one) => one.name).join(', ');
  throw new Refusal('unknown_team', `There is no team "${name}" in the routing file. Teams: ${names}.`);
}

/** A rep of a team; names are compared without regard to case, as owners are. Throws Refusal `unknown_rep`. */
export function repOf(team: Team, name: string): Rep {
  const rep = team.reps.find((one) => isNamed(one, name));
  if (rep) return rep;
  throw new Refusal('unknown_rep', `"${name}" is no rep of team ${team.name}. ${repsOf(team)}`);
}

/** A rep by the name that the routing file gives them. Throws Refusal `unknown_rep` for somebody who is in no team. */
export function repNamed(routing: Pick<Routing, 'teams'>, name: string): Rep {
  const rep = everyRep(routing).find((one) => isNamed(one, name));
  if (rep) return rep;
  const names = [...new Set(everyRep(routing).map((one) => one.name))];
  const known =
    names.length === 0 ? 'No team has reps: write their names under teams.TEAM.reps' : `Reps: ${names.join(', ')}`;
  throw new Refusal('unknown_rep', `"${name}" is a rep of no team in the routing file. ${known}.`);
}

/** Teams in which somebody is a rep, in the order of the file. */
export function teamsOf({ teams }: Pick<Routing, 'teams'>, name: string): readonly Team[] {
  return teams.filter(({ reps }) => reps.some((one) => isNamed(one, name)));
}

/** The name that the routing file gives somebody; undefined for whom it doesn't know. */
export function spelled(routing: Pick<Routing, 'teams'>, name: string): string | undefined {
  return everyRep(routing).find((one) => isNamed(one, name))?.name;
}

function everyRep({ teams }: Pick<Routing, 'teams'>): readonly Rep[] {
  return teams.flatMap(({ reps }) => reps);
}

function isNamed(rep: Rep, name: string): boolean {
  return rep.name.toLowerCase() === name.toLowerCase();
}

function repsOf({ name, reps }: Team): string {
  return reps.length === 0
    ? `It has none: write their names under teams.${name}.reps in the routing file.`
    : `Its reps: ${reps.map((rep) => rep.name).join(', ')}.`;
}
