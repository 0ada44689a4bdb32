/** Works through lanes, so many at a time, each from its beginning to its end. The first error ends all. */
export async function throughLanes<Lane>(
  lanes: readonly Lane[],
  width: number,
  work: (lane: Lane) => Promise<void>,
): Promise<void> {
  const rest = lanes.values();
  const one = async () => {
    for (const lane of rest) await work(lane);
  };
  await Promise.all(Array.from({ length: Math.min(width, lanes.length) }, one));
}

/** What belongs together, each in its order; the groups by their first. */
export function groupedBy<Item>(items: readonly Item[], key: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
