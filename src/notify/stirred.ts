export interface StirredParts {
  /** Cheap to ask: another answer means that something happened. */
  readonly sign: () => Promise<string>;
  readonly now: () => number;
  /** After so many milliseconds it is looked in any case: not all that happens gives a sign. */
  readonly atLeastEvery: number;
}

/**
 * Looks only where something may have happened: an idle ClickHouse is left alone. What was found stays to be looked at until a look finds
 * nothing.
 */
export function whenStirred<Look extends (...of: never[]) => Promise<number | undefined>>(
  look: Look,
  { sign, now, atLeastEvery }: StirredParts,
): (...of: Parameters<Look>) => Promise<number | undefined> {
  let settled: { readonly sign: string; readonly at: number } | undefined;
  return async (...of) => {
    const seen = await sign();
    if (settled?.sign === seen && now() - settled.at < atLeastEvery) return 0;
    const found = await look(...of);
    settled = found === 0 ? { sign: seen, at: now() } : undefined;
    return found;
  };
}
