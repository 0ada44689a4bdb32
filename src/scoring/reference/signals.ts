import type { DaysUntilSignal, MeasuredSignal, Score, Signal, Subject, TraitSignal } from '../../model/types.ts';
import type { Contribution } from '../result.ts';
import type { Facts } from './facts.ts';
import type { Measurement } from './measurement.ts';
import { one } from './numbers.ts';
import { measurePoints, traitPoints } from './points.ts';
import { ratio } from './ratio.ts';
import { timeOf } from './times.ts';

type Given = Contribution & { readonly score: Score };

/** What each signal that counts for the subject gave, also those that gave nothing; in the model's order. */
export function given(signals: readonly Signal[], facts: Facts): Given[] {
  const own = signals.filter((signal) => countsFor(signal, facts.subject));
  const measurementOf = (name: string): Measurement | undefined => {
    const signal = own.find((one) => one.name === name);
    return signal && isMeasured(signal) ? facts.measured(signal) : undefined;
  };
  return own.map((signal) => {
    const { name, score } = signal;
    return { signal: name, score, ...gave(signal, facts, measurementOf) };
  });
}

/** Signals on events count for their own side; those on an account's traits also for its leads. */
export function countsFor(signal: Signal, subject: Subject): boolean {
  return (
    signal.of === subject || (signal.of === 'account' && (signal.source === 'trait' || signal.source === 'days_until'))
  );
}

function isMeasured(signal: Signal): signal is MeasuredSignal {
  return signal.source === 'events' || signal.source === 'steps';
}

function gave(
  signal: Signal,
  facts: Facts,
  measurementOf: (name: string) => Measurement | undefined,
): Omit<Given, 'signal' | 'score'> {
  switch (signal.source) {
    case 'trait':
      return onTrait(signal, facts);
    case 'days_until':
      return daysUntil(signal, facts);
    case 'first_lead': {
      const isFirst = facts.isFirstLead();
      return pointsOf(signal.points, { value: isFirst === undefined ? undefined : isFirst ? one : 0n, count: 0n });
    }
    case 'steps':
      return pointsOf(signal.points, facts.measured(signal));
    case 'events': {
      const { ratioTo } = signal;
      const measurement = facts.measured(signal);
      return pointsOf(signal.points, ratioTo ? ratio(measurement, ratioTo, facts, measurementOf) : measurement);
    }
  }
}

function pointsOf(points: MeasuredSignal['points'], { value, count, first, last }: Measurement) {
  return { points: measurePoints(points, value), value: value ?? 0n, count, first, last };
}

function onTrait({ trait, points }: TraitSignal, facts: Facts) {
  const known = facts.trait(trait);
  const since = known?.knownAt;
  return { points: traitPoints(points, known?.value), value: 0n, count: 0n, first: since, last: since };
}

/** Calendar days in the model's timezone from as-of's to that of the date; without an offset it is the day as written. */
function daysUntil({ trait, points }: DaysUntilSignal, facts: Facts) {
  const known = facts.trait(trait);
  const time = known && timeOf(known.value);
  const { clock } = facts;
  const onDay = time && clock.dayOf({ at: time.at, daily: !time.hasOffset });
  const value = onDay === undefined ? undefined : BigInt(onDay - clock.now.day) * one;
  return pointsOf(points, { value, count: 0n, first: known?.knownAt, last: known?.knownAt });
}
