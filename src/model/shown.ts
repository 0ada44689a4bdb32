/** Hundredths as documents and people read them: two decimals. */
export function points(hundredths: number): number {
  return hundredths / 100;
}

/** An instant as documents and people read it: ISO 8601 in UTC. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}
