/**
 * Names of the keys that a publish writes. `prefix` is in braces, so that all of them lie in one slot of a cluster.
 * What reps do (claims, snoozes) never lies below a generation: a publish can't disturb it.
 */
export interface QueueKeys {
  /** Hash: which generation is published, of which run and as-of. */
  readonly published: string;
  /** What the keys of all generations begin with; the Lua scripts that read go on with `GENERATION:TEAM:order`. */
  readonly generations: string;
  /** Sorted set of entry ids by position, of one team in one generation. */
  order(generation: string, team: string): string;
  /** Hash of the entries' documents by id. */
  documents(generation: string, team: string): string;
}

export function queueKeys(prefix: string): QueueKeys {
  const generations = `${prefix}:queues:`;
  return {
    published: `${prefix}:published`,
    generations,
    order: (generation, team) => `${generations}${generation}:${team}:order`,
    documents: (generation, team) => `${generations}${generation}:${team}:documents`,
  };
}
