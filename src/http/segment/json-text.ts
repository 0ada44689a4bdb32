/**
 * The text of a JSON object as the engine reads it; empty for one without keys. Half of a surrogate pair, which is no character and which
 * the engine can't read, becomes U+FFFD.
 */
export function jsonText(value: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(value);
  if (text === '{}') return '';
  // JSON.stringify escapes a surrogate only where its other half is missing.
  return text.includes('\\ud') ? text.replace(/(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '\uFFFD') : text;
}
