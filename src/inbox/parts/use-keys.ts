import { useLayoutEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import type { KeyBindings } from '../state/keys.ts';

/** Binds keys for as long as a part stands, to what the latest render says. */
export function useKeys(bindings: KeyBindings): void {
  const { keys } = useInbox();
  const latest = useRef(bindings);
  latest.current = bindings;
  const names = JSON.stringify(Object.keys(bindings));
  // Bound anew where other keys are meant, not where they do something else; and before what they are for can be seen.
  useLayoutEffect(() => {
    const acting = Object.keys(latest.current).map((key) => [key, () => latest.current[key]?.()] as const);
    return keys.bind(Object.fromEntries(acting));
  }, [keys, names]);
}
