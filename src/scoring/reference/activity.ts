import type { Measure } from '../../model/types.ts';
import { periodOf } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Occurrence } from './identity.ts';
import { one } from './numbers.ts';

type Of<K extends Measure['kind']> = Extract<Measure, { kind: K }>;

/** Different calendar days, or ISO weeks, with events; with `minLeads` of so many different leads. */
export function activePeriods(
  { kind, minLeads = 0 }: Of<'active_days' | 'active_weeks'>,
  events: readonly Occurrence[],
  clock: Clock,
): bigint {
  const leadsOn = different(
    events,
    ({ row }) => (kind === 'active_days' ? clock.dayOf(row) : periodOf(clock.dayOf(row), 'week')),
    ({ lead }) => lead,
  );
  return numberWith(leadsOn, minLeads);
}

/** Different leads with events on so many different calendar days. */
export function activeLeads({ minDays }: Of<'active_leads'>, events: readonly Occurrence[], clock: Clock): bigint {
  const daysOf = different(
    events,
    ({ lead }) => lead,
    ({ row }) => clock.dayOf(row),
  );
  return numberWith(daysOf, minDays);
}

/** For each key what different values its events have. */
function different<K, V>(
  events: readonly Occurrence[],
  key: (occurrence: Occurrence) => K,
  value: (occurrence: Occurrence) => V,
): Map<K, Set<V>> {
  const found = new Map<K, Set<V>>();
  for (const occurrence of events) {
    const under = key(occurrence);
    const values = found.get(under);
    if (values) values.add(value(occurrence));
    else found.set(under, new Set([value(occurrence)]));
  }
  return found;
}

function numberWith<K, V>(values: ReadonlyMap<K, ReadonlySet<V>>, least: number): bigint {
  return BigInt([...values.values()].filter(({ size }) => size >= least).length) * one;
}
