import type { History, HistoryEvent } from '../history.ts';

/** The instant that a score speaks about, and up to when data had arrived; milliseconds since 1970. */
export interface Instant {
  readonly asOf: number;
  readonly knownAt: number;
}

/** What may enter a score: nothing that happened after as-of, arrived after known-at, or became known after it. */
export function admissible(history: History, { asOf, knownAt }: Instant): History {
  const happened = (row: { readonly at: number; readonly arrivedAt: number }) =>
    row.at <= asOf && row.arrivedAt <= knownAt;
  const known = (version: { readonly knownAt: number }) => version.knownAt <= knownAt;
  return {
    events: restated(history.events.filter(happened)),
    leadVersions: history.leadVersions.filter(known),
    accountVersions: history.accountVersions.filter(known),
    aliases: history.aliases.filter(known),
    outcomes: history.outcomes.filter(happened),
  };
}

/** Of the rows that restate each other the one that arrived last; an empty text restates nothing. */
function restated(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const standing = new Map<string, HistoryEvent>();
  for (const event of events) {
    if (!event.restates) continue;
    const other = standing.get(event.restates);
    if (!other || event.arrivedAt > other.arrivedAt) standing.set(event.restates, event);
  }
  return standing.size === 0
    ? events
    : events.filter((event) => !event.restates || standing.get(event.restates) === event);
}

/** What a version says, and since when it is known. */
export interface Known<T> {
  readonly value: T;
  readonly knownAt: number;
}

interface Version {
  readonly knownAt: number;
  readonly writtenAt: number;
  readonly record: number;
}

/** What the latest of those versions says that say anything; an empty text says nothing. Undefined if none does. */
export function latest<V extends Version, T>(
  versions: readonly V[],
  say: (version: V) => T | undefined,
): Known<T> | undefined {
  const [version] = versions
    .filter((candidate) => saysSomething(say(candidate)))
    .toSorted((a, b) => b.knownAt - a.knownAt || b.writtenAt - a.writtenAt || b.record - a.record);
  const value = version && say(version);
  return version && value !== undefined ? { value, knownAt: version.knownAt } : undefined;
}

function saysSomething(value: unknown): boolean {
  return value !== undefined && value !== '';
}
