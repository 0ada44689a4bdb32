/**
 * The row one goes to from a row: `by` 1 is the next one, -1 the one before; at an end one stays. Of a row that has gone, what took its place is
 * next; `at` is where it stood last. From nowhere one goes to the first.
 */
export function nextRow(
  ids: readonly string[],
  from: string | undefined,
  at: number | undefined,
  by: 1 | -1,
): string | undefined {
  const found = from === undefined ? -1 : ids.indexOf(from);
  const to = found >= 0 ? found + by : at === undefined ? 0 : by === 1 ? at : at - 1;
  return ids[Math.min(Math.max(to, 0), ids.length - 1)];
}
