/** The first of what is offered, by an order, in memory for twice as many at most. */
export interface Head<Item> {
  offer(item: Item): void;
  /** The first `limit` in order, and how many were offered beyond them. */
  take(): { readonly kept: Item[]; readonly cut: number };
}

export function createHead<Item>(limit: number, compare: (a: Item, b: Item) => number): Head<Item> {
  let kept: Item[] = [];
  let offered = 0;
  const trim = () => {
    kept = kept.sort(compare).slice(0, limit);
  };
  return {
    offer(item) {
      offered += 1;
      kept.push(item);
      if (kept.length >= limit * 2) trim();
    },
    take() {
      trim();
      return { kept, cut: offered - kept.length };
    },
  };
}
