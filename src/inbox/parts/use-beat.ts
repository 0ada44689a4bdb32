import { useEffect, useRef, useState } from 'preact/hooks';
import { useInbox } from '../inbox.ts';

/**
 * A text that changes when the figures of the queues do, every so often while the page is looked at, and at once when somebody comes back to
 * it: what is read anew by it follows what others do.
 */
export function useBeat(everyMs = 15_000): string {
  const queues = useInbox().teams.queues.value;
  const [beat, setBeat] = useState(0);
  const told = useRef({ queues, times: 0 });
  if (told.current.queues !== queues) told.current = { queues, times: told.current.times + 1 };
  useEffect(() => {
    const next = () => {
      if (document.visibilityState === 'visible') setBeat((before) => before + 1);
    };
    const beating = setInterval(next, everyMs);
    document.addEventListener('visibilitychange', next);
    return () => {
      clearInterval(beating);
      document.removeEventListener('visibilitychange', next);
    };
  }, [everyMs]);
  return `${beat} ${told.current.times}`;
}
