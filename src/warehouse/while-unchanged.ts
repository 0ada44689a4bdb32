/**
 * A text that stays the same as long as nothing is written into ClickHouse; undefined where nobody can tell: of a server, into which others write,
 * and while something is being written.
 */
export type Changes = () => Promise<string | undefined>;

/** Milliseconds after which it is read again in any case. */
const longest = 300_000;

/**
 * Reads only where something may have been written since it last read, and gives what it gave then: an idle engine is left alone. `mayKeep` says of
 * which results that is true; of all, if it isn't given. With `after` it rests only when nothing was written for so many milliseconds.
 */
export function whileUnchanged<Of extends unknown[], Result>(
  read: (...of: Of) => Promise<Result>,
  how: {
    readonly changes: Changes;
    readonly now: () => number;
    readonly mayKeep?: (result: Result) => boolean;
    readonly after?: number;
  },
): (...of: Of) => Promise<Result> {
  const { changes, now, mayKeep = () => true, after = 0 } = how;
  let last: { readonly sign: string | undefined; readonly since: number } | undefined;
  let kept: { readonly result: Result; readonly sign: string; readonly at: number } | undefined;
  return async (...of) => {
    const sign = await changes();
    if (kept !== undefined && kept.sign === sign && now() - kept.at < longest) return kept.result;
    kept = undefined;
    const at = now();
    if (last?.sign !== sign) last = { sign, since: at };
    const isSettled = at - (last?.since ?? at) >= after;
    const result = await read(...of);
    if (sign !== undefined && isSettled && mayKeep(result)) kept = { result, sign, at };
    return result;
  };
}
