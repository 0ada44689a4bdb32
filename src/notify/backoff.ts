export interface Backoff {
  /** Milliseconds until the second try, and at most between two. */
  readonly first: number;
  readonly most: number;
}

/** Milliseconds until the next try, after so many: twice as long each time, less a random part of half, so that many don't come at once. */
export function backoffAfter(tries: number, { first, most }: Backoff, random: () => number): number {
  const full = Math.min(first * 2 ** Math.min(tries - 1, 30), most);
  return Math.round(full * (1 - random() / 2));
}
