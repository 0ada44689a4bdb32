import type { Milliseconds, Model, Signal, Subject } from '../../model/types.ts';
import { countsFor } from '../../scoring/sql/standing.ts';

/** Windows in which events are tried: after the sign-up of a lead or the creation of a company, and before the date. */
export const triedWindows = [
  { kind: 'first', days: 3 },
  { kind: 'first', days: 7 },
  { kind: 'first', days: 14 },
  { kind: 'last', days: 7 },
  { kind: 'last', days: 30 },
] as const;
export type TriedWindow = (typeof triedWindows)[number];

/** How often at least an event is asked to have happened. */
export const triedTimes = [1, 2, 3, 5, 10] as const;

export const day: Milliseconds = 86_400_000;

/**
 * Whom a band is asked of: of a trait those of whom it is known. Mostly it becomes known of those who do something; beside everyone each of
 * its values would look good for being known alone.
 */
export type Among = 'everyone' | 'known';

/** A way to part everyone in two: who is in it, and who isn't. */
export type Candidate =
  | {
      readonly kind: 'signal';
      readonly signal: string;
      /** In the model's own words. */
      readonly band: string;
      readonly among: Among;
      readonly of: Subject;
      /** Names of events that it counts. */
      readonly events: readonly string[];
    }
  | {
      readonly kind: 'event';
      readonly event: string;
      readonly window: TriedWindow;
      readonly atLeast: number;
      /** Whether a signal of the model counts this event, in whatever way. */
      readonly used: boolean;
    };

/** A band of a signal with its place among the model's signals. `unknown`: whoever isn't known to have a value. */
export interface SignalBand {
  readonly place: number;
  readonly signal: Signal;
  readonly band: string;
  readonly among: Among;
  readonly test:
    | { readonly kind: 'value'; readonly atLeast?: number | undefined; readonly atMost?: number | undefined }
    /** The first row of the trait's points whose condition holds. */
    | { readonly kind: 'row'; readonly row: number }
    | { readonly kind: 'unknown' };
}

const million = 1_000_000;

/** What a signal's points tell apart: its bands as they are written, of `each` the times tried, rows of a trait, and unknown. */
export function bandsOf(model: Pick<Model, 'signals'>, of: Subject): SignalBand[] {
  return model.signals.flatMap((signal, place) => {
    if (of === 'lead' && !countsFor(signal, 'lead')) return [];
    return testsOf(signal).map((tested) => ({ place, signal, ...tested }));
  });
}

function testsOf(signal: Signal): Pick<SignalBand, 'band' | 'among' | 'test'>[] {
  const unknown = { band: 'unknown', among: 'everyone', test: { kind: 'unknown' } } as const;
  if (signal.source === 'trait') {
    return [
      ...signal.points.rows.map(({ condition }, row) => ({
        band: conditionWords(condition),
        among: condition.kind === 'exists' ? ('everyone' as const) : ('known' as const),
        test: { kind: 'row' as const, row },
      })),
      unknown,
    ];
  }
  const { points } = signal;
  const bounds =
    points.kind === 'bands'
      ? points.bands.map(({ atLeast, atMost }) => ({ atLeast, atMost }))
      : (signal.source === 'first_lead' ? [1] : triedTimes).map((times) => ({
          atLeast: times * million,
          atMost: undefined,
        }));
  const isOfDate = signal.source === 'days_until';
  return [
    ...bounds.map((bound) => ({
      ...{ band: boundWords(bound), among: isOfDate ? ('known' as const) : ('everyone' as const) },
      test: { kind: 'value' as const, ...bound },
    })),
    ...(isOfDate ? [unknown] : []),
  ];
}

function boundWords({ atLeast, atMost }: { atLeast?: number | undefined; atMost?: number | undefined }): string {
  const shown = (value: number) => String(value / million);
  if (atLeast !== undefined && atMost !== undefined) return `${shown(atLeast)}–${shown(atMost)}`;
  if (atLeast !== undefined) return `≥ ${shown(atLeast)}`;
  return atMost === undefined ? 'any' : `≤ ${shown(atMost)}`;
}

type Condition = Extract<Signal, { source: 'trait' }>['points']['rows'][number]['condition'];

function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'in':
      return `${condition.negated ? 'not ' : ''}${condition.values.join(', ')}`;
    case 'range':
      return [
        ...(condition.above === undefined ? [] : [`> ${condition.above / million}`]),
        ...(condition.below === undefined ? [] : [`< ${condition.below / million}`]),
        ...(condition.atLeast === undefined && condition.atMost === undefined ? [] : [boundWords(condition)]),
      ].join(' and ');
    case 'matches':
      return `matches ${condition.pattern}`;
    case 'exists':
      return condition.exists ? 'exists' : 'missing';
  }
}

/** Names of events that a signal counts; none where it counts every event, or none. */
export function eventsOf(signal: Signal): readonly string[] {
  return signal.source === 'events' ? signal.events : signal.source === 'steps' ? signal.steps : [];
}
