import { useEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import type { KeyBindings } from '../state/keys.ts';

/** Binds keys for as long as a part stands; which keys is said once, by the first render, what they do by the latest. */
export function useKeys(bindings: KeyBindings): void {
  const { keys } = useInbox();
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(
    () =>
      keys.bind(
        Object.fromEntries(Object.keys(latest.current).map((key) => [key, () => latest.current[key]?.()] as const)),
      ),
    [keys],
  );
}
