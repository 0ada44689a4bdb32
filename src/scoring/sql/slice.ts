/**
 * Which part of the leads or accounts a statement scores: a range of the 64-bit key, or a list of keys.
 * The result of scoring doesn't depend on how everyone is cut into slices.
 */
export type Slice =
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'keys'; readonly keys: readonly bigint[] };

const keySpace = 1n << 64n;

/** `count` ranges that cover every key once. */
export function everyone(count: number): Slice[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'range',
    from: (keySpace * BigInt(index)) / BigInt(count),
    to: (keySpace * BigInt(index + 1)) / BigInt(count) - 1n,
  }));
}

/** Of whom a statement speaks. */
export interface Selection {
  /** Whether the key in this column is one of theirs. */
  readonly holds: (column: string) => string;
  /** So few that what names them is looked up by key. For a range of a million a set of all keys costs four times the scan. */
  readonly few: boolean;
}

export interface SliceText extends Selection {
  readonly params: Readonly<Record<string, unknown>>;
}

export function sliceText(slice: Slice): SliceText {
  if (slice.kind === 'range') {
    return {
      holds: (column) => `${column} BETWEEN {slice_from:UInt64} AND {slice_to:UInt64}`,
      few: false,
      params: { slice_from: slice.from.toString(), slice_to: slice.to.toString() },
    };
  }
  // As literals: a statement's parameters go into its URL, which a thousand keys don't fit.
  const keys = slice.keys.length === 0 ? 'NULL' : slice.keys.join(', ');
  return { holds: (column) => `${column} IN (${keys})`, few: true, params: {} };
}
