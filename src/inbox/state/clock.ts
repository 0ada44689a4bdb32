import { type ReadonlySignal, signal } from '@preact/signals';

/** Now, in milliseconds since 1970, as often as what is shown of it changes. */
export function createClock(now: () => number, everyMs = 1_000): ReadonlySignal<number> {
  const clock = signal(now());
  setInterval(() => {
    clock.value = now();
  }, everyMs);
  return clock;
}
