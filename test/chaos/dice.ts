/** Chance that comes again with its seed. */
export interface Dice {
  /** From 0 to below `below`. */
  whole(below: number): number;
  between(least: number, most: number): number;
  /** True in so many of a hundred cases. */
  percent(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Dice of their own for one purpose: how often others are thrown doesn't change what they give. */
  of(purpose: string): Dice;
}

export function diceOf(seed: string): Dice {
  let state = hash(seed);
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (below: number) => Math.floor(fraction() * below);
  return {
    whole,
    between: (least, most) => least + whole(most - least + 1),
    percent: (share) => fraction() * 100 < share,
    pick(items) {
      const item = items[whole(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    of: (purpose) => diceOf(`${seed} ${purpose}`),
  };
}

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16777619);
  return value | 0;
}
