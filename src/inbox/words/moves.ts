import type { EntryItem, Team, Transition } from '../api/types.ts';
import { sayInstant } from './age.ts';

export type MoveName = 'claim' | Transition | 'reassign';
type Status = EntryItem['status'];

/** One thing that can be done with an entry (docs/queues.md), as it is offered and said. */
export interface Move {
  readonly name: MoveName;
  readonly label: string;
  readonly key: string;
  readonly from: readonly Status[];
  /** Which list of the team a reason is taken from. */
  readonly reason?: keyof Team['reasons'];
  /** Whether an instant to come must, or may, be given. */
  readonly until?: 'needed' | 'possible';
  /** At once: nothing is asked before. A form otherwise. */
  readonly isAtOnce?: boolean;
  /** As the notice says it of a company. */
  done(company: string): string;
}

const open = ['claimed', 'contacted', 'accepted'] as const satisfies readonly Status[];
const held = [...open, 'snoozed'] as const satisfies readonly Status[];

/** In the order in which they are offered. */
export const moves: readonly Move[] = [
  { name: 'claim', label: 'Claim', key: 'c', from: ['available'], isAtOnce: true, done: (it) => `Claimed ${it}` },
  {
    ...{ name: 'attempt', label: 'Log an attempt', key: 'a', from: open, reason: 'attempt' },
    done: (it) => `Logged an attempt: ${it}`,
  },
  { name: 'contacted', label: 'Talked', key: 't', from: open, done: (it) => `Talked with ${it}` },
  { name: 'meeting', label: 'Meeting set', key: 'm', from: open, done: (it) => `Set a meeting with ${it}` },
  {
    ...{ name: 'accept', label: 'Accept', key: 'y', from: ['claimed', 'contacted'], isAtOnce: true },
    done: (it) => `Accepted ${it}`,
  },
  { name: 'hand_over', label: 'Hand over', key: 'o', from: ['accepted'], done: (it) => `Handed over ${it}` },
  { name: 'snooze', label: 'Snooze', key: 's', from: open, until: 'needed', done: (it) => `Snoozed ${it}` },
  {
    ...{ name: 'recycle', label: 'Recycle', key: 'r', from: held, reason: 'recycle', until: 'possible' },
    done: (it) => `Recycled ${it}`,
  },
  {
    ...{ name: 'disqualify', label: 'Disqualify', key: 'x', from: held, reason: 'disqualify' },
    done: (it) => `Disqualified ${it}`,
  },
  { name: 'release', label: 'Let go', key: 'l', from: held, isAtOnce: true, done: (it) => `Let go of ${it}` },
  { name: 'renew', label: 'Keep longer', key: 'w', from: held, isAtOnce: true, done: (it) => `Kept ${it} longer` },
  {
    ...{ name: 'reassign', label: 'Hand on', key: 'g', from: ['available', ...held] },
    done: (it) => `Handed on ${it}`,
  },
];

/** Who looks at an entry: what their token may do, and which rep they are. */
export interface Caller {
  readonly rep: string | null;
  readonly may: readonly string[];
}

export type Offered = Pick<EntryItem, 'status' | 'work' | 'entry'>;

/** What a caller can do with an entry as it stands, what is most likely first. */
export function offeredMoves(item: Offered, caller: Caller): readonly Move[] {
  const offered = moves.filter((move) => move.from.includes(item.status) && isTheirs(move, item, caller));
  const first = usualMove(item, caller);
  return offered.toSorted((a, b) => Number(b.name === first) - Number(a.name === first));
}

/** For whom alone an entry is that waits; undefined where it is anybody's: also after a breach, and once whoever it was for has let go of it. */
export function meantFor({ work, entry }: Offered): string | undefined {
  const rep = work?.assigned_to ?? entry?.assigned_to ?? undefined;
  if (!work || rep === undefined) return rep;
  const isAnew = entry !== null && Date.parse(entry.sla.since) > Date.parse(work.clock_since ?? entry.sla.since);
  const isBreached = (work.claim_breached_at ?? work.touch_breached_at) !== null && !isAnew;
  return isBreached || work.passed_by === rep ? undefined : rep;
}

export function isSameRep(one: string | null | undefined, other: string | null | undefined): boolean {
  return one != null && other != null && one.toLowerCase() === other.toLowerCase();
}

function isTheirs({ name }: Move, item: Offered, { rep, may }: Caller): boolean {
  const { status, work, entry } = item;
  const leads = may.includes('lead');
  if (status === 'available') {
    const isGone = entry === null || (work?.withdrawn ?? null) !== null;
    if (isGone) return false;
    const meant = meantFor(item);
    if (name === 'claim') return may.includes('work') && rep !== null && (meant === undefined || isSameRep(meant, rep));
    return leads;
  }
  if (name === 'reassign') return leads;
  return may.includes('work') && (leads || isSameRep(work?.rep, rep));
}

/** What comes next, by how far it is: first somebody is tried, then talked with, accepted, handed over. */
function usualMove({ status, work }: Offered, { rep }: Caller): MoveName {
  if (work?.rep != null && !isSameRep(work.rep, rep) && status !== 'available') return 'reassign';
  switch (status) {
    case 'claimed':
      return work?.touched_at == null ? 'attempt' : 'contacted';
    case 'contacted':
      return 'accept';
    case 'accepted':
      return 'hand_over';
    case 'snoozed':
      return 'renew';
    default:
      return 'claim';
  }
}

/** A snoozed entry is woken by what keeps others longer. */
export function labelOf({ name, label }: Move, { status }: Offered): string {
  return name === 'renew' && status === 'snoozed' ? 'Wake it' : label;
}

/** What was done, as a notice says it: `Snoozed Acme until Mon 30 Nov 9:00`, `Handed on Acme to bo`. */
export function sayDone(
  move: Move,
  company: string,
  { until, to }: { readonly until?: number | undefined; readonly to?: string | undefined },
  now: number,
  zone: string,
): string {
  const when = until === undefined ? '' : ` until ${sayInstant(until, now, zone)}`;
  return `${move.done(company)}${to === undefined ? '' : ` to ${to}`}${when}`;
}

/** How an entry is called: its company, or the person where there is none. */
export function companyOf({ entry, entry_id }: Pick<EntryItem, 'entry' | 'entry_id'>): string {
  const [best] = entry?.contacts ?? [];
  return entry?.account.name || entry?.account.domain || best?.name || best?.email || entry_id.replace(/^[^:]*:/, '');
}
