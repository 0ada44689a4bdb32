/** The eight of docs and design, and that nothing grows without end. */
export const invariants = {
  1: 'one answer',
  2: 'it adds up',
  3: 'nothing from the future',
  4: 'twice is once',
  5: 'whole or not at all',
  6: 'one caller',
  7: 'nothing lost',
  8: 'said, not swallowed',
  9: 'nothing grows without end',
} as const;

export interface Violation {
  readonly invariant: keyof typeof invariants;
  readonly what: string;
}

/** Of many examples the first few. */
export function some(items: readonly unknown[]): string {
  const shown = items.slice(0, 3).map((item) => (typeof item === 'string' ? item : JSON.stringify(item)));
  return items.length > 3 ? `${shown.join('; ')} and ${items.length - 3} more` : shown.join('; ');
}
