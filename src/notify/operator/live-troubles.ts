import type { Trouble } from './operator.ts';

/** What is rescored between the full runs, as far as somebody may have to look at it. Instants are milliseconds since 1970. */
export interface LiveSeen {
  /** Since when the first who moved waits; undefined where nobody does. */
  readonly waitingSince: number | undefined;
  /** The held run until about which is decided nobody is rescored; undefined where none is. */
  readonly pausedBy: string | undefined;
}

/** Who waits longer than this is late, in milliseconds. */
export const lateAfter = 120_000;
/** Told once somebody was late for so long: after a stop, or a held run, it only has something to catch up with. */
export const toldAfter = 300_000;
/** Mended once nobody waits longer than this, so that what lies about the limit isn't told in turns. */
export const inTimeBelow = 30_000;

const behind = 'live:behind';

/** Remembers since when somebody is late. `told`: troubles of which the operator was told. */
export function createLiveTroubles() {
  let lateSince: number | undefined;

  return (live: LiveSeen | undefined, told: ReadonlySet<string>, now: number): Trouble[] => {
    const { waitingSince, pausedBy } = live ?? {};
    const waits = waitingSince === undefined ? 0 : now - waitingSince;
    if (pausedBy !== undefined) {
      lateSince = undefined;
      return [paused(pausedBy), ...(told.has(behind) ? [isBehind(waits)] : [])];
    }
    if (waits > lateAfter) lateSince ??= now;
    else lateSince = undefined;
    const isLate = lateSince !== undefined && now - lateSince >= toldAfter;
    return isLate || (told.has(behind) && waits > inTimeBelow) ? [isBehind(waits)] : [];
  };
}

function paused(runId: string): Trouble {
  return {
    id: `live:paused:${runId}`,
    says: `Who moves isn't rescored while run ${runId} is held; hand-raises go on`,
    details: [
      'Once it is released or dropped, or a later run is published, who moved meanwhile is rescored',
      `See pql run show ${runId}`,
    ],
  };
}

function isBehind(waits: number): Trouble {
  return {
    id: behind,
    says: 'Who moves is rescored too late',
    details: [
      `The first has waited for ${Math.floor(waits / 60_000)} min`,
      'Is a worker running (pql status)? See pql_touched_run_seconds, live.most and the log',
    ],
  };
}
