/** Rows by a key, each group in the rows' order; rows whose key is undefined lie under the empty text. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string | undefined): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    append(groups, key(row) ?? '', row);
  }
  return groups;
}

export function append<K, T>(groups: Map<K, T[]>, key: K, row: T): void {
  const group = groups.get(key);
  if (group) group.push(row);
  else groups.set(key, [row]);
}
