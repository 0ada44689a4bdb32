/** A text as a literal of ClickHouse's SQL. A compiled statement holds the model's constants as they are, so that a person can read it. */
export function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

export function texts(values: readonly string[]): string {
  return values.map(text).join(', ');
}
