import type { Away, Team } from '../api/types.ts';
import { sayInstant } from './age.ts';
import { plural } from './names.ts';

type Day = NonNullable<Team['today']>;

/** A number with what it counts. */
export interface Figure {
  readonly name: string;
  readonly count: number;
  /** What it means, where the name doesn't say it. */
  readonly means?: string;
  readonly isLate?: boolean;
}

/** How the queue stands now. */
export function queueFigures({ waiting, held, breached }: NonNullable<Team['queue']>): readonly Figure[] {
  return [
    { name: 'waiting', count: waiting, means: 'for somebody to claim them' },
    { name: 'held', count: held, means: 'by somebody of the team' },
    { name: 'late', count: breached, means: 'should have been claimed or touched by now', isLate: breached > 0 },
  ];
}

/** What came of the day. */
export function dayFigures(day: Omit<Day, 'since'>): readonly Figure[] {
  return [
    { name: 'claimed', count: day.claimed },
    { name: 'touched', count: day.touched, means: 'tried, talked to, or a meeting' },
    { name: 'meetings', count: day.meetings },
    { name: 'accepted', count: day.accepted, means: 'SAL' },
    { name: 'handed over', count: day.handed_over, means: 'SQL' },
    { name: 'disqualified', count: day.disqualified },
    { name: 'recycled', count: day.recycled },
    { name: 'missed', count: day.breached, means: 'not claimed or touched in time', isLate: day.breached > 0 },
  ];
}

/** `3`, or of so many that there may be: `3 of 5`. Undefined where it isn't told. */
export function sayOf(count: number | null, most: number | null): string | undefined {
  if (count === null) return undefined;
  return most === null ? String(count) : `${count} of ${most}`;
}

/** Whether the team works just now, and by which clock. */
export function sayOpen({ open_now, opens_at, timezone }: Team, now: number, zone: string): string {
  if (timezone === null) return 'Open around the clock';
  const clock = timezone === zone ? '' : ` (hours of ${timezone.replaceAll('_', ' ')})`;
  if (open_now) return `Open now${clock}`;
  return opens_at === null ? `Closed${clock}` : `Closed until ${sayInstant(Date.parse(opens_at), now, zone)}${clock}`;
}

/** That somebody is away, and what became of their work: `bo is away. 3 went back to the queue, 2 to ana.` */
export function sayLeft(
  { rep, to }: { readonly rep: string; readonly to: string | undefined },
  { changed }: Pick<Away, 'changed'>,
): string {
  const handedOn = changed.filter(({ done }) => done === 'reassigned').length;
  const back = changed.length - handedOn;
  const said = [
    ...(back === 0 ? [] : [`${back} went back to the queue`]),
    ...(handedOn === 0 ? [] : [`${handedOn} ${back === 0 ? 'went ' : ''}to ${to ?? 'a colleague'}`]),
  ];
  return [`${rep} is away`, ...(said.length === 0 ? [] : [said.join(', ')])].map((one) => `${one}.`).join(' ');
}

/** `2 handed on to bo`. */
export function sayHandedOn(count: number, to: string): string {
  return `${plural(count, 'entry', 'entries')} handed on to ${to}`;
}
