import { effect, type ReadonlySignal, signal } from '@preact/signals';

export interface Connection {
  /** Whether the server answers, as far as is known. */
  readonly isLost: ReadonlySignal<boolean>;
  /** When it answered no more, in milliseconds since 1970; undefined while it does. */
  readonly lostAt: ReadonlySignal<number | undefined>;
  /** Told by whoever asked the server, or lost what it was telling. */
  reached(isReached: boolean): void;
}

export interface ConnectionParts {
  now(): number;
  /** Asks whether the server is there; who asks tells `reached`. */
  ask(): Promise<unknown>;
  /** Says when the machine has no network, and when it has one again. */
  readonly window: Pick<Window, 'addEventListener'>;
}

/** While the server doesn't answer, it is asked again this often. */
const askEvery = 2_000;

export function createConnection({ now, ask, window }: ConnectionParts): Connection {
  const isLost = signal(false);
  const lostAt = signal<number | undefined>(undefined);
  const reached = (isReached: boolean) => {
    isLost.value = !isReached;
    lostAt.value = isReached ? undefined : (lostAt.peek() ?? now());
  };

  effect(() => {
    if (!isLost.value) return;
    // That nobody answers is what is shown already.
    const timer = setInterval(() => ask().catch(() => undefined), askEvery);
    return () => clearInterval(timer);
  });
  window.addEventListener('offline', () => reached(false));
  window.addEventListener('online', () => {
    if (isLost.peek()) ask().catch(() => undefined);
  });
  return { isLost, lostAt, reached };
}
