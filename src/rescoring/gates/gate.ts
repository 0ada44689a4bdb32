/** What is looked at before a run is published, in the order in which people read it. */
export const gateNames = [
  'freshness',
  'volume',
  'unknown_traits',
  'coverage',
  'inflation',
  'capacity',
  'model',
] as const;
export type GateName = (typeof gateNames)[number];

export const gateModes = ['off', 'warn', 'hold'] as const;
export type GateMode = (typeof gateModes)[number];

/** What came of it; `no_baseline`: there was nothing to hold it against. */
export const gateStates = ['passed', 'warned', 'held', 'no_baseline', 'off'] as const;
export type GateState = (typeof gateStates)[number];

/** One number that a gate looked at, and what it was held against. */
export interface GateFigure {
  /** What it counts, with its unit: `latest_event_age_hours`; of capacity the team. */
  readonly of: string;
  readonly value: number;
  readonly least: number | null;
  readonly most: number | null;
  /** The same of the last published run, or of the weeks before. */
  readonly baseline: number | null;
}

/** A gate as the run's record keeps it. */
export interface GateResult {
  readonly gate: GateName;
  readonly mode: GateMode;
  readonly state: GateState;
  readonly figures: readonly GateFigure[];
  /** What was found, against what, and what to do. */
  readonly says: string;
}

/** What a gate found, whatever is to follow from it. */
export interface Judged {
  readonly verdict: 'good' | 'bad' | 'no_baseline';
  readonly figures: readonly GateFigure[];
  readonly says: string;
}

/** `gates.*` of pql.yaml. Durations are milliseconds, shares percent. */
export interface GateSettings {
  readonly freshness: { readonly mode: GateMode; readonly most: number };
  readonly volume: { readonly mode: GateMode; readonly least: number; readonly most: number };
  readonly unknown_traits: { readonly mode: GateMode; readonly most: number };
  readonly coverage: { readonly mode: GateMode; readonly least: number };
  readonly inflation: { readonly mode: GateMode; readonly most: number; readonly tiers: number };
  readonly capacity: { readonly mode: GateMode; readonly days: number };
  readonly model: { readonly mode: GateMode };
}

export function gateResult(gate: GateName, mode: GateMode, { verdict, figures, says }: Judged): GateResult {
  const bad = mode === 'hold' ? 'held' : 'warned';
  const state = verdict === 'good' ? 'passed' : verdict === 'bad' ? bad : 'no_baseline';
  return { gate, mode, state, figures, says };
}

export function gateOff(gate: GateName): GateResult {
  return { gate, mode: 'off', state: 'off', figures: [], says: `Not looked at: gates.${gate}.mode is off.` };
}

/** Of fewer leads, accounts or events a difference is chance, whatever share of the rest they are. */
export const fewest = 10;

/** Where there is no published run yet. */
export const noRunYet = 'No run was published yet, so there is nothing to compare with.';

/** A share from 0 to 1, or more, in percent with one digit behind the point. */
export function percentOf(share: number): number {
  return Math.round(share * 1000) / 10;
}

export function count(number: number): string {
  return number.toLocaleString('en');
}
