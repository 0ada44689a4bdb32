import type { Run } from '../api/types.ts';
import { sayInstant } from './age.ts';
import { wordsOf } from './names.ts';

type Gate = Run['gates'][number];

/** Gates that found something, those that hold the run first, and the names of those that didn't. */
export interface GatesSaid {
  readonly loud: readonly {
    readonly name: string;
    readonly state: string;
    readonly says: string;
    readonly holds: boolean;
  }[];
  /** `Nothing against it: freshness, coverage`; undefined where no gate passed. */
  readonly passed: string | undefined;
  /** `Nothing to compare with: inflation`. */
  readonly unjudged: string | undefined;
}

export function gatesSaid({ gates }: Pick<Run, 'gates'>): GatesSaid {
  const of = (state: Gate['state']) => gates.filter((gate) => gate.state === state);
  const names = (state: Gate['state'], begin: string) => {
    const found = of(state).map(({ gate }) => wordsOf(gate));
    return found.length === 0 ? undefined : `${begin}: ${found.join(', ')}`;
  };
  const loud = (state: 'held' | 'warned', word: string) =>
    of(state).map(({ gate, says }) => ({ name: wordsOf(gate), state: word, says, holds: state === 'held' }));
  return {
    loud: [...loud('held', 'holds it'), ...loud('warned', 'warns')],
    passed: names('passed', 'Nothing against it'),
    unjudged: names('no_baseline', 'Nothing to compare with'),
  };
}

/** `Released by ana yesterday 9:12: the campaign brought them.` */
export function sayDecision({ decision, who, why, at }: Run['decisions'][number], now: number, zone: string): string {
  const done = decision === 'release' ? 'Released' : 'Dropped';
  return `${done} by ${who} ${sayInstant(Date.parse(at), now, zone)}: ${why}`;
}
