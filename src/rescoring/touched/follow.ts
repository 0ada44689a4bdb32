import type { pino } from 'pino';
import type { Milliseconds } from '../../model/types.ts';
import type { BaseRun } from './base-run.ts';
import type { Moved } from './moved.ts';
import type { TouchedRun } from './touched-runs.ts';

export interface FollowParts {
  /** The published full run, on which touched runs stand; undefined before the first publish. */
  readonly baseRun: (signal: AbortSignal) => Promise<BaseRun | undefined>;
  /** Up to when what arrived is in the touched runs on that run; undefined before the first of them. */
  readonly upTo: (baseRunId: string, signal: AbortSignal) => Promise<Milliseconds | undefined>;
  /** Of whom something arrived after an instant, the longest ago first: each row once, so many at most. */
  readonly movedSince: (since: Milliseconds, limit: number, signal: AbortSignal) => Promise<readonly Moved[]>;
  /** How many leads and accounts moved after an instant. */
  readonly countMoved: (since: Milliseconds, signal: AbortSignal) => Promise<number>;
  /** Scores these and places their entries; nothing is done where another full run was published meanwhile, or one is held. */
  readonly touchedRun: (taken: Taken, base: BaseRun, signal: AbortSignal) => Promise<TouchedRun | Inflated | undefined>;
  /** Begins a full run, or joins the one that is under way. */
  readonly startFull: () => Promise<{ readonly runId: string }>;
  /** Whether somebody decided that a run is never published. */
  readonly isDropped: (runId: string, signal: AbortSignal) => Promise<boolean>;
  /** Leads and accounts of one touched run that moved. */
  readonly most: number;
  /** So many that wait are for a full run. */
  readonly fullBeyond: number;
  readonly log: Pick<pino.Logger, 'info' | 'warn'>;
}

/** Whom a touched run takes up. */
export interface Taken {
  readonly moved: readonly Moved[];
  /** What arrived up to then is in this run or in one before it. */
  readonly upTo: Milliseconds;
  /** A full run that was asked about just these let them pass: no guard looks at them. */
  readonly isVouched: boolean;
}

/** A touched run that wasn't placed: too many of who moved came to qualify. */
export interface Inflated {
  /** What was found, in a sentence. */
  readonly inflated: string;
}

export interface Looked {
  /** Of this look; undefined where nobody moved. */
  readonly run: TouchedRun | undefined;
  /** Whether more have moved than were in the run. */
  readonly isBehind: boolean;
}

/** Follows what moves. One look at a time, in one process at a time. */
export interface Follow {
  /** Rescores those who have moved since the last look, so many at most as one run takes. */
  look(signal: AbortSignal): Promise<Looked>;
}

interface Progress {
  readonly base: string;
  readonly upTo: Milliseconds;
  /** Where the next look begins: a little before that. */
  readonly from: Milliseconds;
  /** Rows that are in a run, and came shortly before `upTo`: key and instant. */
  readonly done: ReadonlySet<string>;
  /** A full run was begun for those who wait. */
  readonly isFullBegun: boolean;
  /** The full run that decides whether it goes on: a held one, or one that was begun because of what a touched run found. */
  readonly waitsFor: string | undefined;
}

/** A row that was stamped before another may become visible after it: by an insert that takes its time. */
export const overlap = 10_000;
/** A full run has just waited for its own pull, which may have brought everybody: only what was sent beside it can be late. */
export const behindBase = 1_000;
/** So long after its as-of a full run for which touched runs have waited vouches for who moves: else each wave that is real would begin one after the other. */
export const vouchedFor = 3_600_000;

/** How far it has come is in the record of touched runs, and in memory only which rows of the last seconds are done: another process scores these again. */
export function createFollow(parts: FollowParts): Follow {
  const { most, fullBeyond, log } = parts;
  let progress: Progress | undefined;
  /** The published run for which touched runs have waited. */
  let vouching: string | undefined;

  async function progressOn(base: BaseRun, signal: AbortSignal): Promise<Progress> {
    if (progress?.base === base.runId) return progress;
    const upTo = await parts.upTo(base.runId, signal);
    if (progress?.waitsFor !== undefined) vouching = base.runId;
    const behind = upTo === undefined ? behindBase : overlap;
    return {
      base: base.runId,
      from: (upTo ?? base.seen) - behind,
      upTo: upTo ?? base.seen,
      done: new Set(),
      isFullBegun: false,
      waitsFor: undefined,
    };
  }

  /** What it waits for now; undefined where it may go on. Once the full run is published, another one is the base. */
  async function waitsFor({ heldRunId }: BaseRun, { waitsFor }: Progress, signal: AbortSignal) {
    if (heldRunId !== undefined) {
      if (heldRunId !== waitsFor) {
        log.warn({ run: heldRunId }, 'A full run is held: who moves waits until it is released or dropped');
      }
      return heldRunId;
    }
    if (waitsFor === undefined || !(await parts.isDropped(waitsFor, signal))) return waitsFor;
    log.info({ run: waitsFor }, 'The run that was held is dropped: who moved meanwhile is rescored now');
    return undefined;
  }

  /** Once: it answers them all, and what comes meanwhile is rescored as ever. */
  async function beginFull({ upTo }: Progress, signal: AbortSignal): Promise<boolean> {
    const waiting = await parts.countMoved(upTo, signal);
    if (waiting <= fullBeyond) return false;
    log.warn({ waiting }, `More than ${fullBeyond} leads and accounts wait to be rescored: a full run begins`);
    await parts.startFull();
    return true;
  }

  return {
    async look(signal) {
      const base = await parts.baseRun(signal);
      if (!base || base.isOfPast) return nobody;
      progress = await progressOn(base, signal);
      progress = { ...progress, waitsFor: await waitsFor(base, progress, signal) };
      if (progress.waitsFor !== undefined) return nobody;
      const { done } = progress;

      // Of whom several things arrived there are several rows.
      const limit = Math.min(4 * most, fullBeyond + 1) + done.size;
      const found = await parts.movedSince(progress.from, limit, signal);
      const isFullBegun = progress.isFullBegun || (found.length === limit && (await beginFull(progress, signal)));
      const { taken, left } = share(
        found.filter((one) => !done.has(nameOf(one))),
        most,
      );
      if (taken.length === 0) return nobody;

      const upTo = Math.max(progress.upTo, left[0]?.movedAt ?? taken.at(-1)?.movedAt ?? 0);
      const isVouched = vouching === base.runId && upTo <= base.seen + vouchedFor;
      const run = await parts.touchedRun({ moved: taken, upTo, isVouched }, base, signal);
      if (!run) return { run, isBehind: true };
      if ('inflated' in run) {
        const { runId } = await parts.startFull();
        log.warn({ run: runId }, `${run.inflated}: they are not placed, a full run decides`);
        progress = { ...progress, waitsFor: runId };
        return nobody;
      }
      const names = [...done, ...taken.map(nameOf)].filter((name) => Number.parseInt(name, 10) > upTo - overlap);
      progress = {
        base: base.runId,
        from: upTo - overlap,
        upTo,
        done: new Set(names),
        isFullBegun,
        waitsFor: undefined,
      };
      return { run, isBehind: left.length > 0 || found.length === limit };
    },
  };
}

const nobody: Looked = { run: undefined, isBehind: false };

/** Those who wait the longest, each with all of their rows, and the rows of the others. Rows are by when they moved. */
function share(rows: readonly Moved[], most: number): { readonly taken: Moved[]; readonly left: Moved[] } {
  const subjects = new Set<string>();
  const taken: Moved[] = [];
  const left: Moved[] = [];
  for (const row of rows) {
    const subject = `${row.kind} ${row.key}`;
    if (subjects.size < most) subjects.add(subject);
    (subjects.has(subject) ? taken : left).push(row);
  }
  return { taken, left };
}

function nameOf({ kind, key, accountKey, movedAt }: Moved): string {
  return `${movedAt} ${kind} ${key} ${accountKey}`;
}
