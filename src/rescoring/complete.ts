import type { Milliseconds } from '../model/types.ts';
import { keptClocks, shownClocks } from '../queue/clock/sla.ts';
import type { Contact, Entry } from '../queue/entry.ts';
import { type Assigned, assignTeam } from '../queue/routing/assign.ts';
import type { Route } from '../queue/routing/route.ts';
import type { Team } from '../queue/routing/types.ts';
import type { ScoredEntry } from './entries.ts';
import type { InHand } from './in-hand.ts';
import { newsOf } from './news.ts';
import type { EntryBefore, PublicationBefore } from './publication-before.ts';

/** An entry of a team's queue by its scores, before what the queues published before and the reps say of it. */
export interface PlacedEntry {
  readonly entry: ScoredEntry;
  readonly to: Route;
}

export interface CompleteBy {
  /** Undefined for the first publication of all. */
  readonly before: PublicationBefore | undefined;
  /** For whom an entry of this very run was on an earlier try. */
  readonly assignedBefore: ReadonlyMap<string, Assigned>;
  readonly hands: InHand;
  /** Rep → until when they are away. */
  readonly away: ReadonlyMap<string, Milliseconds>;
  /** Entry id → the rep who holds it. */
  readonly holders: ReadonlyMap<string, string>;
  /** When it is published. */
  readonly at: Milliseconds;
  /** Of each team how many other entries of its queue are for whom; where these are not the whole queue. */
  readonly others?: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined;
}

/**
 * A team's queue as it is published: since when each entry is in it, its clocks, for whom it is, and what is new about it. What an entry had
 * in the publication before it keeps while it stays in a queue of the same team.
 */
export function completeQueue(team: Team, placed: readonly PlacedEntry[], by: CompleteBy): Entry[] {
  const { before, assignedBefore, hands, away, holders, at, others } = by;
  const beforeOf = (entryId: string) => before?.entries.get(entryId);
  const assigned = assignTeam(
    team,
    placed.map(({ entry, to }) => ({ entryId: entry.entry_id, owner: to.owner })),
    {
      at,
      away,
      holders,
      previous: (entryId) => assignedBefore.get(entryId) ?? beforeOf(entryId)?.assigned,
      others: others?.get(team.name),
    },
  );
  return placed.map(({ entry, to }, index) => {
    const was = beforeOf(entry.entry_id);
    const handRaisedAt = entry.hand_raised_at === null ? undefined : Date.parse(entry.hand_raised_at);
    const clocks = keptClocks(was && asPublished(was), { team, tier: entry.tier, handRaisedAt, at });
    const theirs = assigned[index];
    const enteredAt = was?.team === team.name ? was.enteredAt : at;
    return {
      ...entry,
      contacts: withStaying(entry.contacts, hands.stay(entry.entry_id)),
      team: team.name,
      routed_by: to.rule,
      entered_at: new Date(enteredAt).toISOString(),
      news: newsOf({ ...entry, team: team.name }, was, before === undefined, at),
      assigned_to: theirs?.to ?? null,
      assigned_by: theirs?.by ?? null,
      sla: shownClocks(clocks),
    };
  });
}

/** Those who stay may be among the contacts already: as a touched run has published the entry. */
function withStaying(contacts: readonly Contact[], staying: readonly Contact[]): Contact[] {
  const there = new Set(contacts.map(({ lead_id }) => lead_id));
  return [...contacts, ...staying.filter(({ lead_id }) => !there.has(lead_id))];
}

function asPublished({ team, tier, handRaisedAt, urgency, clockSince }: EntryBefore) {
  const iso = (at: Milliseconds) => new Date(at).toISOString();
  return {
    team,
    tier,
    hand_raised_at: handRaisedAt === undefined ? null : iso(handRaisedAt),
    sla: shownClocks({ urgency, since: clockSince }),
  };
}
