/** Suppressions that keep somebody out even where they ask to be called; every other one a hand-raise beats. */
export const unbeatable: readonly string[] = ['opted_out', 'competitor', 'internal'];

/** Those of a model's suppressions among some that an open hand-raise beats, in the model's order. */
export function beatable({ suppress }: { readonly suppress: readonly string[] }, holding: readonly string[]): string[] {
  return suppress.filter((name) => holding.includes(name) && !unbeatable.includes(name));
}
