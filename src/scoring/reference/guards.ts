import type { Guard, Subject } from '../../model/types.ts';
import { eventTest, propertyOf, traitTest } from './conditions.ts';
import type { EventsByName } from './evidence.ts';
import { grouped } from './grouping.ts';
import type { Occurrence } from './identity.ts';
import type { Traits } from './traits.ts';

type Test<K extends Guard['test']['kind']> = Extract<Guard['test'], { kind: K }>;

/** The first guard on a trait of that side that holds, by its place in the model; undefined if none does. */
export function guardOnTraits(guards: readonly Guard[], of: Subject, traits: Traits): number | undefined {
  const place = guards.findIndex(
    ({ test }) =>
      test.kind === 'trait' && test.trait.of === of && traitTest(test.condition)(traits(test.trait.trait)?.value),
  );
  return place < 0 ? undefined : place;
}

/**
 * The events of one name that guards other than those on traits ignore, each with the place of the first of them.
 * `events` is all that one actor did.
 */
export function ignoredByGuards(
  guards: readonly Guard[],
  events: EventsByName,
  name: string,
): ReadonlyMap<Occurrence, number> {
  const ignored = new Map<Occurrence, number>();
  const named = events.get(name) ?? [];
  for (const [place, { test }] of guards.entries()) {
    for (const occurrence of ignoredBy(test, events, name, named)) {
      if (!ignored.has(occurrence)) ignored.set(occurrence, place);
    }
  }
  return ignored;
}

/** Names of other events on which it depends whether a guard ignores events of a name. */
export function guardedAgainst(guards: readonly Guard[], name: string): readonly string[] {
  return guards.flatMap(({ test }) => (test.kind === 'soon_after' && test.events.includes(name) ? test.after : []));
}

function ignoredBy(
  test: Guard['test'],
  events: EventsByName,
  name: string,
  named: readonly Occurrence[],
): readonly Occurrence[] {
  switch (test.kind) {
    case 'burst':
      return inBursts(test, named);
    case 'soon_after':
      return test.events.includes(name) ? soonAfter(test, events, named) : [];
    case 'property': {
      if (test.events.length > 0 && !test.events.includes(name)) return [];
      const holds = eventTest(test.where);
      return named.filter(({ row }) => holds(row));
    }
    case 'trait':
      return [];
  }
}

/** Those that lie in some series of one more than `events` whose last is less than `within` after its first. */
function inBursts({ events: most, within }: Test<'burst'>, named: readonly Occurrence[]): Occurrence[] {
  if (named.length <= most) return [];
  const inTime = named.toSorted((a, b) => a.row.at - b.row.at);
  const found: Occurrence[] = [];
  let taken = 0;
  inTime.forEach(({ row }, first) => {
    const last = inTime[first + most];
    if (!last || last.row.at - row.at >= within) return;
    for (const one of inTime.slice(Math.max(first, taken), first + most + 1)) found.push(one);
    taken = first + most + 1;
  });
  return found;
}

/** Those no later than `within` after another event named in `after`, and not before it; with `per` of the same text. */
function soonAfter(
  { after, within, per }: Test<'soon_after'>,
  events: EventsByName,
  named: readonly Occurrence[],
): Occurrence[] {
  const textOf = ({ row }: Occurrence) => (per === undefined ? '' : propertyOf(row, per));
  const earlier = [...new Set(after)]
    .flatMap((name) => events.get(name) ?? [])
    .filter((one) => textOf(one) !== undefined);
  const timesOf = new Map(
    [...grouped(earlier, textOf)].map(([text, ones]) => [
      text,
      ones.map(({ row }) => row.at).toSorted((a, b) => a - b),
    ]),
  );
  return named.filter((one) => {
    const text = textOf(one);
    if (text === undefined) return false;
    const times = timesOf.get(text) ?? [];
    const { at, event } = one.row;
    const inTime = atMost(times, at) - atMost(times, at - within - 1);
    return inTime > (after.includes(event) ? 1 : 0);
  });
}

/** How many of the times, which are in order, are no later. */
function atMost(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
