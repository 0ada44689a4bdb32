/** Rows by a key, each group in the rows' order; rows whose key is undefined lie under the empty text. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const name = key(row) ?? '';
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}
