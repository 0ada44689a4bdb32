import type { Reading } from '../../model/document.ts';
import type { Path } from '../../model/faults.ts';
import { isMap, parsePart } from '../../model/shape.ts';
import { type RepInput, type SpanInput, type TeamInput, teamSchema } from './schema.ts';
import type { Absence, Rep, RoutingRule, Sla, Team, WorkingHours, WorkingSpan } from './types.ts';

export interface Teams {
  /** Names of all teams, of faulty ones too: a team that is there isn't reported as missing. */
  readonly declared: readonly string[];
  readonly parsed: readonly Team[];
}

const hour = 3_600_000;
const unsaid = { lease: { days: 0, ms: hour }, followUp: 14 * 24 * hour } as const;

/** The `teams` of a routing file. */
export function readTeams(root: Readonly<Record<string, unknown>>, reading: Reading): Teams {
  const given = root.teams;
  if (!isMap(given) || Object.keys(given).length === 0) {
    reading.fault(['teams'], 'needs a map from a name to a team, like { sales: { reps: [ana] } }');
    return { declared: [], parsed: [] };
  }
  const parsed = Object.entries(given).flatMap(([name, value]) => {
    const path = ['teams', name];
    if (!/^[a-z][a-z0-9_-]{0,63}$/.test(name) || name === 'owner') {
      reading.fault(
        path,
        `\`${name}\` is no name of a team; write a to z, 0 to 9, _ and -, first a letter, and not \`owner\``,
      );
    }
    const input = parsePart(reading, teamSchema, value, path);
    return input === undefined ? [] : [readTeam(name, input, path, reading)];
  });
  checkSpelling(parsed, reading);
  return { declared: Object.keys(given), parsed };
}

/** What a rep holds is counted by name, over all their teams. */
function checkSpelling(teams: readonly Team[], reading: Reading): void {
  const first = new Map<string, { readonly name: string; readonly team: string }>();
  for (const { name: team, reps } of teams) {
    for (const [index, { name }] of reps.entries()) {
      const known = first.get(name.toLowerCase()) ?? { name, team };
      first.set(name.toLowerCase(), known);
      if (known.name === name || known.team === team) continue;
      reading.fault(
        ['teams', team, 'reps', index],
        `\`${name}\` is written \`${known.name}\` in team ${known.team}; write the name of a rep alike everywhere`,
      );
    }
  }
}

/** Rules and teams that wait for reps whom the file doesn't name. */
export function warnOfNobody(teams: readonly Team[], rules: readonly RoutingRule[], reading: Reading): void {
  const toOwner = rules.findIndex(({ team }) => team === undefined);
  if (toOwner >= 0 && teams.every(({ reps }) => reps.length === 0)) {
    reading.warn(
      ['rules', toOwner, 'to'],
      'takes nothing: no team has a rep who could be an owner; write `reps` as the CRM names its owners',
    );
  }
  for (const { name, reps, assign } of teams) {
    if (assign === undefined || reps.length > 0) continue;
    reading.warn(['teams', name, 'assign'], 'gives to nobody: the team has no `reps`, so its queue is shared');
  }
}

function readTeam(name: string, input: TeamInput, path: Path, reading: Reading): Team {
  const hours = input.hours && readHours(input.hours, [], [...path, 'hours'], reading);
  return {
    name,
    reps: readReps(input.reps ?? [], hours, [...path, 'reps'], reading),
    hours,
    keep: input.keep,
    newADay: input.new_a_day,
    take: input.take ?? 'any',
    assign: input.assign,
    lease: spanOf(input.lease, hours) ?? unsaid.lease,
    followUp: input.follow_up ?? unsaid.followUp,
    sla: slaOf(input.sla ?? {}, hours),
    notify: { slackFrom: input.notify?.slack?.slice(2, -1), contact: input.notify?.contact ?? 'name' },
  };
}

function slaOf(given: NonNullable<TeamInput['sla']>, hours: WorkingHours | undefined): Team['sla'] {
  const spans = Object.entries(given).map(([urgency, { claim, touch }]): [string, Sla] => [
    urgency,
    { claim: spanOf(claim, hours), touch: spanOf(touch, hours) },
  ]);
  return Object.fromEntries(spans);
}

/** A week is as many working days as the team has in one: the same weekday again, but for holidays. */
function spanOf(given: SpanInput | undefined, hours: WorkingHours | undefined): WorkingSpan | undefined {
  return given && { days: given.days + given.weeks * (hours?.days.length ?? 7), ms: given.ms };
}

/** Owners are compared without regard to case, so `Ana` and `ana` would be one rep who holds twice as much. */
function readReps(
  given: readonly RepInput[],
  teamHours: WorkingHours | undefined,
  path: Path,
  reading: Reading,
): readonly Rep[] {
  const seen = new Set<string>();
  return given.map((input, index) => {
    const at = [...path, index];
    const rep = readRep(input, teamHours, at, reading);
    const lower = rep.name.toLowerCase();
    if (seen.has(lower)) {
      reading.fault(
        typeof input === 'string' ? at : [...at, 'rep'],
        `\`${rep.name}\` is in this team twice; keep one, with \`weight\` for a larger share`,
      );
    }
    seen.add(lower);
    return rep;
  });
}

function readRep(input: RepInput, teamHours: WorkingHours | undefined, path: Path, reading: Reading): Rep {
  if (typeof input === 'string') return { name: input, weight: 1, absences: [] };
  const { rep, weight = 1, keep, new_a_day, hours, absences = [] } = input;
  return {
    name: rep,
    weight,
    keep,
    newADay: new_a_day,
    hours: hours && readHours(hours, teamHours?.holidays ?? [], [...path, 'hours'], reading),
    absences: absences.map((absence, index) => readAbsence(absence, [...path, 'absences', index], reading)),
  };
}

function readAbsence(given: string | Absence, path: Path, reading: Reading): Absence {
  if (typeof given === 'string') return { from: given, to: given };
  if (given.from > given.to) {
    reading.fault([...path, 'to'], `the absence ends before it begins (${given.from}); swap the two`);
  }
  return given;
}

function readHours(
  hours: NonNullable<TeamInput['hours']>,
  holidays: readonly string[],
  path: Path,
  reading: Reading,
): WorkingHours {
  if (hours.from >= hours.to) {
    reading.fault([...path, 'to'], `the day must end after it began (${hours.from}); a night shift is two teams`);
  }
  return { ...hours, days: [...new Set(hours.days)], holidays: [...new Set(hours.holidays ?? holidays)] };
}
