import { type ReadonlySignal, signal } from '@preact/signals';

export interface Connection {
  /** Whether the server answers, as far as is known. */
  readonly isLost: ReadonlySignal<boolean>;
  reached(isReached: boolean): void;
}

export function createConnection(): Connection {
  const isLost = signal(false);
  return {
    isLost,
    reached(isReached) {
      isLost.value = !isReached;
    },
  };
}
