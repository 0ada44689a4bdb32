/**
 * Which part of the leads or accounts a statement scores: a range of the 64-bit key, or the chosen ones.
 * The result of scoring doesn't depend on how everyone is cut into slices.
 */
export type Slice =
  | { readonly kind: 'range'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'chosen'; readonly role: ChosenRole };

/** Of whom table run_chosen has the keys: the leads and accounts to score, and around them all accounts that are to score or that these leads may be in. */
export type ChosenRole = 'lead' | 'account' | 'around';

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
  /** Where their keys are to be had: rows of (key). */
  readonly keys?: string | undefined;
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
  return { ...chosenOf(slice.role), params: {} };
}

/** The statement has the parameter run_id. */
export function chosenOf(role: ChosenRole): Selection {
  const keys = `SELECT key FROM run_chosen WHERE run_id = {run_id:String} AND role = '${role}'`;
  return { holds: (column) => `${column} IN (${keys})`, few: true, keys };
}
