import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiProblem, Unreachable } from '../api/client.ts';
import { useInbox } from '../inbox.ts';

/** What was asked of the server: what it answered last, and why it answers no more. Both are absent while the first answer is on its way. */
export interface Answer<Value> {
  readonly value: Value | undefined;
  readonly error: Error | undefined;
  /** Asks again. */
  again(): void;
}

/**
 * Reads a path of the API, and again when `version` changes: what is shown stays until the new answer is there. What the network or an ended
 * session kept from being answered is asked again when they are back, and what a part of pql that is away kept from it now and then. Nothing is asked without a path. With `afterMs` what is left within that time
 * was never asked for: of what is dear, while somebody walks along a list.
 */
export function useAnswer<Value>(path: string | undefined, version = '', afterMs = 0): Answer<Value> {
  const { client, connection, session } = useInbox();
  const [known, setKnown] = useState<Known<Value>>({ path });
  const [tries, setTries] = useState(0);
  const again = () => setTries((before) => before + 1);

  useEffect(() => {
    if (path === undefined) return;
    const asking = new AbortController();
    const ask = () =>
      client.get<Value>(path, asking.signal).then(
        (value) => setKnown({ path, value }),
        (error: unknown) => {
          if (asking.signal.aborted) return;
          const failed = error instanceof Error ? error : new Error(String(error));
          setKnown((before) => ({ ...(before.path === path ? before : { path }), error: failed }));
        },
      );
    const timer = setTimeout(() => void ask(), afterMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [client, path, version, tries, afterMs]);

  const current: Known<Value> = known.path === path ? known : { path };
  useRecovery(current.error, again, !connection.isLost.value, session.state.value === 'in');
  useRetries(current.error, again);
  return { value: current.value, error: current.error, again };
}

interface Known<Value> {
  readonly path: string | undefined;
  readonly value?: Value;
  readonly error?: Error;
}

/** Asks again once what was in the way is gone. */
function useRecovery(error: Error | undefined, again: () => void, isReached: boolean, isSignedIn: boolean) {
  const before = useRef({ isReached, isSignedIn });
  useEffect(() => {
    const isBack = isReached && !before.current.isReached && error instanceof Unreachable;
    const isIn = isSignedIn && !before.current.isSignedIn && error instanceof ApiProblem && error.status === 401;
    before.current = { isReached, isSignedIn };
    if (isBack || isIn) again();
  });
}

const firstRetryMs = 10_000;
const longestRetryMs = 60_000;

/** Asks again while a part of pql is away, less and less often. */
function useRetries(error: Error | undefined, again: () => void) {
  const wait = useRef(firstRetryMs);
  const isAway = error instanceof ApiProblem && error.status === 503;
  useEffect(() => {
    if (!isAway) {
      wait.current = firstRetryMs;
      return;
    }
    const timer = setTimeout(again, wait.current);
    wait.current = Math.min(2 * wait.current, longestRetryMs);
    return () => clearTimeout(timer);
  }, [isAway, error]);
}
