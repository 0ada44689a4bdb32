import type { Tier } from '../../model/types.ts';
import type { Entry } from '../entry.ts';

/** What a list of a queue is narrowed to; all that is said must hold. */
export interface Filters {
  /** Of one of these tiers. */
  readonly tiers?: readonly Tier[] | undefined;
  /** Whom this rule qualified. */
  readonly rule?: string | undefined;
  /** Who asked to be called. */
  readonly asked?: boolean | undefined;
  /** Of whom something is new. */
  readonly news?: boolean | undefined;
  /** Who should have been claimed or touched by now, and was not. */
  readonly late?: boolean | undefined;
}

/**
 * A facet is what an entry has or doesn't have as long as it isn't published or placed anew. Of each a team has a text of bits, the highest of a byte
 * first, as Redis counts them: bit 7 says it of the entry at position 7.
 */
type Facet = `tier:${Tier}` | `rule:${string}` | 'asked' | 'news';

export function facetsOf({ tier, qualified, hand_raised_at, news }: Entry): Facet[] {
  const facets: Facet[] = [`tier:${tier}`];
  for (const { rule } of qualified) facets.push(`rule:${rule}`);
  if (hand_raised_at !== null) facets.push('asked');
  if (news !== null) facets.push('news');
  return facets;
}

/** The facets that filters ask for: of each list an entry must have one. */
export function facetsAsked({ tiers, rule, asked, news }: Filters): Facet[][] {
  const lists: Facet[][] = [];
  if (tiers !== undefined) lists.push(tiers.map((tier) => `tier:${tier}` as const));
  if (rule !== undefined) lists.push([`rule:${rule}`]);
  if (asked) lists.push(['asked']);
  if (news) lists.push(['news']);
  return lists;
}

/** Collects the facets of a team's entries. */
export function createFacets() {
  const bits = new Map<Facet, Uint8Array>();
  return {
    add(position: number, entry: Entry): void {
      const at = position >> 3;
      for (const facet of facetsOf(entry)) {
        const bytes = longEnough(bits.get(facet), at);
        bytes[at] = (bytes[at] ?? 0) | (0x80 >> (position & 7));
        bits.set(facet, bytes);
      }
    },
    texts: (): [Facet, Buffer][] => [...bits].map(([facet, bytes]) => [facet, Buffer.from(withoutEnd(bytes))]),
  };
}

/** What is written has no byte behind the last that says something. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
}

function longEnough(bytes: Uint8Array | undefined, at: number): Uint8Array {
  if (bytes && at < bytes.length) return bytes;
  const longer = new Uint8Array(Math.max(64, at * 2));
  longer.set(bytes ?? []);
  return longer;
}
