/**
 * Names of all keys of the queues. `prefix` is in braces, so that all of them lie in one slot of a cluster. What reps do never lies below
 * a generation: a publish can't disturb it. The Lua scripts make the same names from `base` (lua/prelude/keys.lua).
 */
export interface QueueKeys {
  /** What all others begin with. */
  readonly base: string;
  /** Hash: which generation is published, of which run and as-of. */
  readonly published: string;
  /** What the keys of all generations begin with; the Lua scripts go on with `GENERATION:TEAM:order` and so on. */
  readonly generations: string;
  /** Sorted set of the ids of all open entries by position, of one team in one generation. */
  order(generation: string, team: string): string;
  /** Sorted set of `RANK ID` of all entries that the team has in the generation, also of closed ones: where one belongs is looked up here. */
  ranks(generation: string, team: string): string;
  /** Sorted set of those that anybody of the team may claim now. */
  available(generation: string, team: string): string;
  /** Sorted set of those assigned or offered to one rep. */
  meantFor(generation: string, team: string, rep: string): string;
  /** Sorted set of those that somebody holds. */
  heldIn(generation: string, team: string): string;
  /** Sorted set of those that were closed or have left since the publish, by position. */
  left(generation: string, team: string): string;
  /** Bits by position: those for which a promised time is over, and that nobody has claimed or touched yet. */
  late(generation: string, team: string): string;
  /** Bits by position of what a list can be narrowed to (store/facets.ts). */
  facet(generation: string, team: string, name: string): string;
  /** Sorted set of what the keys of the reps' lists and of the facets end with, for whoever unlinks a generation. */
  lists(generation: string): string;
  /** Hash of the entries' documents by id. */
  documents(generation: string, team: string): string;
  /** Hash: entry id → what the scripts need to know of it (Stay), of all teams. */
  stays(generation: string): string;
  /** Sorted set: entry id → the next instant of its clocks, of those that nobody has touched. */
  stayClocks(generation: string): string;
  /** Sorted set: entry id → its as-of, of those that a later one than the run's wrote; becomes part of `placed` when the generation is switched on. */
  asOf(generation: string): string;
  /** Hash: by which names entries are found (store/names.ts), and of what was placed since name (directory.ts) → entry id. */
  directory(generation: string): string;
  /** Hash: entry id → its names in the directory, of what was placed since; a switch that carries the entry carries them (lua/prelude/placements.lua). */
  names(generation: string): string;
  /** Set of the names of those who are not called, whatever they ask. */
  unbeatable(generation: string): string;
  /** Hash that becomes `kept` when the generation is switched on. */
  keptBy(generation: string): string;
  /** Hash: entry id → its record (Work). */
  readonly work: string;
  /** Sorted set: entry id → fence of its last transition. */
  readonly changed: string;
  /** Sorted set: entry id → the next instant at which something ends, of those with a record. */
  readonly clocks: string;
  /** Hash: entry id → document of a held entry that the published generation doesn't have. */
  readonly kept: string;
  /** Sorted set: entry id → as-of, of what was placed (or taken out) by a later as-of than the published run's. */
  readonly placed: string;
  /** Hash: entry id → when somebody asked to be called, until a run has known of it. */
  readonly raised: string;
  /** Sorted set of what a rep holds by when they claimed it. */
  held(rep: string): string;
  /** Hash: account id → `REP COUNT` of held entries. */
  readonly companies: string;
  /** Hash: rep → entries claimed on a calendar day of their team. */
  claimedOn(day: string): string;
  /** Hash: rep → until when they are away (ms). */
  readonly away: string;
  /** Answer to a request that carried an idempotency key. */
  once(key: string): string;
  /** Stream of all transitions that ClickHouse doesn't have yet. */
  readonly outbox: string;
  /** Hash: incarnation, fence, and up to which fence the log and the outcomes have reached ClickHouse. */
  readonly meta: string;
  /** Who drains the outbox, tells outcomes, or rebuilds: one process at a time. Not below `base`, which a rebuild replaces. */
  readonly draining: string;
  readonly telling: string;
  readonly rebuilding: string;
  /** Who publishes, or places what a touched run found; who follows what moves. */
  readonly publishing: string;
  readonly following: string;
  /** Channel on which somebody wakes who follows what moves. */
  readonly moved: string;
  /** Channel on which each change is told: `{"team", "entry_id", "done", "fence", "by", "rep"}`. */
  readonly changes: string;
}

export function queueKeys(prefix: string): QueueKeys {
  const base = `${prefix}:queue`;
  const generations = `${base}:generation:`;
  const of = (generation: string, team: string) => `${generations}${generation}:team:${team}`;
  return {
    base,
    published: `${base}:published`,
    generations,
    order: (generation, team) => `${of(generation, team)}:order`,
    ranks: (generation, team) => `${of(generation, team)}:ranks`,
    available: (generation, team) => `${of(generation, team)}:available`,
    meantFor: (generation, team, rep) => `${of(generation, team)}:rep:${rep}`,
    heldIn: (generation, team) => `${of(generation, team)}:held`,
    left: (generation, team) => `${of(generation, team)}:left`,
    late: (generation, team) => `${of(generation, team)}:late`,
    facet: (generation, team, name) => `${of(generation, team)}:facet:${name}`,
    lists: (generation) => `${generations}${generation}:lists`,
    documents: (generation, team) => `${of(generation, team)}:documents`,
    stays: (generation) => `${generations}${generation}:stays`,
    stayClocks: (generation) => `${generations}${generation}:clocks`,
    asOf: (generation) => `${generations}${generation}:as_of`,
    directory: (generation) => `${generations}${generation}:directory`,
    names: (generation) => `${generations}${generation}:names`,
    unbeatable: (generation) => `${generations}${generation}:unbeatable`,
    keptBy: (generation) => `${generations}${generation}:kept`,
    work: `${base}:work`,
    changed: `${base}:changed`,
    clocks: `${base}:clocks`,
    kept: `${base}:kept`,
    placed: `${base}:placed`,
    raised: `${base}:raised`,
    held: (rep) => `${base}:held:${rep}`,
    companies: `${base}:companies`,
    claimedOn: (day) => `${base}:claimed:${day}`,
    away: `${base}:away`,
    once: (key) => `${base}:once:${key}`,
    outbox: `${base}:outbox`,
    meta: `${base}:meta`,
    draining: `${prefix}:lease:draining`,
    telling: `${prefix}:lease:telling`,
    rebuilding: `${prefix}:lease:rebuilding`,
    publishing: `${prefix}:lease:publishing`,
    following: `${prefix}:lease:following`,
    moved: `${base}:moved`,
    changes: `${base}:changes`,
  };
}
