/** What may enter a score: parameters `as_of` and `known_at` are milliseconds since 1970. */
export const asOf = '{as_of:Int64}';
export const happened = 'at <= fromUnixTimestamp64Milli({as_of:Int64})';
export const arrived = 'arrived_at <= fromUnixTimestamp64Milli({known_at:Int64})';
export const known = 'known_at <= fromUnixTimestamp64Milli({known_at:Int64})';
/** A time as milliseconds since 1970; 0 stands for none. */
export const milliseconds = (column: string): string => `toUnixTimestamp64Milli(${column})`;
/** A time as ISO 8601 with milliseconds, as text; empty for none. */
export const isoText = (column: string): string =>
  `ifNull(formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S.', 'UTC') || leftPad(toString(${milliseconds(column)} % 1000), 3, '0') || 'Z', '')`;
