import type { Run } from '../api/types.ts';
import { sayInstant } from './age.ts';
import { plural, wordsOf } from './names.ts';

/** What became of a run. */
export function sayRunState({ state, message }: Pick<Run, 'state' | 'message'>): string {
  switch (state) {
    case 'scoring':
      return 'under way';
    case 'scored':
      return 'scored, not published yet';
    case 'held':
      return 'held by a gate, not published';
    case 'published':
      return 'published';
    case 'superseded':
      return `scored, not published${because(message)}`;
    case 'dropped':
      return 'dropped, not published';
    case 'failed':
      return `failed${because(message)}`;
  }
}

/** Whether a run keeps who moves from being rescored: it is held, and none of a later as-of is published. */
export function isPausing(
  { kind, state, as_of }: Pick<Run, 'kind' | 'state' | 'as_of'>,
  runs: readonly Run[],
): boolean {
  if (kind !== 'full' || state !== 'held' || as_of === null) return false;
  return !runs.some((other) => other.state === 'published' && other.as_of !== null && other.as_of >= as_of);
}

function because(message: string): string {
  return message === '' ? '' : `: ${message}`;
}

/** Which run it is: `As of 22 Nov 2:00`, of one that never got so far when it began. */
export function nameOfRun({ as_of, started_at }: Pick<Run, 'as_of' | 'started_at'>, now: number, zone: string): string {
  const say = (at: string) => sayInstant(Date.parse(at), now, zone);
  return as_of === null ? `Begun ${say(started_at)}` : `As of ${say(as_of)}`;
}

/** How long something took: `0.4 s`, `9 s`, `2 min 5 s`, `1 h 12 min`. */
export function sayDuration(seconds: number): string {
  if (seconds < 1) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const [large, small, names] = whole < 3600 ? [60, 1, ['min', 's']] : [3600, 60, ['h', 'min']];
  const rest = Math.floor((whole % large) / small);
  return `${Math.floor(whole / large)} ${names[0]}${rest === 0 ? '' : ` ${rest} ${names[1]}`}`;
}

/** `5,000 leads and 200 accounts`. */
export function sayScored({ leads, accounts }: Pick<Run, 'leads' | 'accounts'>): string {
  return `${plural(leads, 'lead')} and ${plural(accounts, 'account')}`;
}

/** How many a rule holds for, and how many more or fewer than before. */
export interface CountedRule {
  readonly rule: string;
  readonly count: number;
  /** `+12`, `−3`, `as before`; undefined without a run to compare with. */
  readonly difference: string | undefined;
}

/** Of all rules of a run and of the one before, by name; one that was dropped counts 0. */
export function countedRules(
  run: Pick<Run, 'qualified'>,
  before: Pick<Run, 'qualified'> | undefined,
): readonly CountedRule[] {
  const rules = [...new Set([...Object.keys(run.qualified), ...Object.keys(before?.qualified ?? {})])].toSorted();
  return rules.map((rule) => {
    const count = run.qualified[rule] ?? 0;
    return {
      rule: wordsOf(rule),
      count,
      difference: before && sayDifference(count - (before.qualified[rule] ?? 0)),
    };
  });
}

export function sayDifference(difference: number): string {
  if (difference === 0) return 'as before';
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toLocaleString('en')}`;
}

/**
 * The run that a run is held against: the next earlier one of everybody whose scores were made. Undefined for a run that scored nobody or only
 * those who moved, and where that one isn't among the runs given, the latest first.
 */
export function runBefore(run: Run, runs: readonly Run[]): Run | undefined {
  if (!isWhole(run)) return undefined;
  return runs.slice(runs.indexOf(run) + 1).find(isWhole);
}

function isWhole({ kind, state }: Run): boolean {
  return kind === 'full' && (state === 'published' || state === 'superseded');
}

/** A part of everybody who was scored, with its share from 0 to 1. */
export interface TierShare {
  readonly tier: string;
  readonly count: number;
  readonly share: number;
}

/** Tiers in their order; those of nobody are left out. */
export function tierShares({ tiers }: Pick<Run, 'tiers'>): readonly TierShare[] {
  const counted = Object.entries(tiers).filter(([, count]) => count > 0);
  const all = counted.reduce((sum, [, count]) => sum + count, 0);
  return counted
    .map(([tier, count]) => ({ tier, count, share: count / all }))
    .toSorted((one, other) => one.tier.localeCompare(other.tier));
}

/** What a queue got: `us: 120 in the queue`, and how many had no place in it. */
export function sayQueued({ team, entries, cut }: Run['queues'][number]): string {
  const beyond = cut === 0 ? '' : `, ${cut.toLocaleString('en')} more had no place`;
  return `${wordsOf(team)}: ${entries.toLocaleString('en')}${beyond}`;
}

/** `113 entered, 4 left`. */
export function sayMovement({ entered, left }: Pick<Run, 'entered' | 'left'>): string {
  return `${entered.toLocaleString('en')} entered the queues, ${left.toLocaleString('en')} left them`;
}

/** By what was known, where that isn't what was known at the instant itself. */
export function sayKnown(
  { as_of, known_at }: Pick<Run, 'as_of' | 'known_at'>,
  now: number,
  zone: string,
): string | undefined {
  if (known_at === null || known_at === as_of) return undefined;
  return `by what was known ${sayInstant(Date.parse(known_at), now, zone)}`;
}
