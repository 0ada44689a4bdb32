/** Suppressions that keep somebody out even where they ask to be called; every other one a hand-raise beats. */
export const unbeatable: readonly string[] = ['opted_out', 'competitor', 'internal'];
