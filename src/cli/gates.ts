import { time } from '../model/shown.ts';
import type { RunRecord } from '../rescoring/runs.ts';

/** Those that did not pass: `held: inflation; warned: model`. */
export function loudGates({ gates }: RunRecord): string {
  return (['held', 'warned'] as const)
    .map((state) => ({ state, names: gates.filter((one) => one.state === state).map(({ gate }) => gate) }))
    .filter(({ names }) => names.length > 0)
    .map(({ state, names }) => `${state}: ${names.join(', ')}`)
    .join('; ');
}

/** What each gate found, what was decided, and what is to be decided; a line each. */
export function sayGates({ runId, state, gates, decisions }: RunRecord): string[] {
  return [
    ...gates.filter((one) => one.state !== 'off').map((one) => `${one.gate} ${words[one.state]}: ${one.says}`),
    ...decisions.map(
      ({ decision, who, why, at }) =>
        `${decision === 'release' ? 'Released' : 'Dropped'} by ${who} at ${time(at)}: ${why}`,
    ),
    ...(state === 'held' ? sayWhatNext(runId) : []),
  ];
}

/** What warns of a run, and what is to be done about one that is held; the sentences that hold it are its message. */
export function sayLoud({ runId, state, gates }: Pick<RunRecord, 'runId' | 'state' | 'gates'>): string[] {
  return [
    ...gates.filter((one) => one.state === 'warned').map(({ gate, says }) => `Gate ${gate} warns: ${says}`),
    ...(state === 'held' ? sayWhatNext(runId) : []),
  ];
}

const words = {
  passed: 'passed',
  warned: 'warns',
  held: 'holds',
  no_baseline: 'has no baseline',
  off: 'is off',
} as const;

export function sayWhatNext(runId: string): string[] {
  return [
    `What was published before goes on serving. Publish this run all the same: npx pql run release ${runId} --why "…"`,
    `Or drop it: npx pql run drop ${runId} --why "…"`,
  ];
}
