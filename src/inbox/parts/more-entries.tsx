import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useInbox } from '../inbox.ts';
import { scrollerOf } from './scroller.ts';

/** At the end of what is loaded: loads the next page when it comes into view, or by its button. */
export function MoreEntries({ list }: { readonly list: RefObject<HTMLElement | null> }) {
  const { list: queue } = useInbox();
  const end = useRef<HTMLDivElement>(null);
  const shown = queue.ids.value.length;
  const hasFailed = queue.error.value !== undefined;

  // Observed anew after each page: an end that never left the view would tell nothing.
  useEffect(() => {
    const { current } = end;
    if (!current || hasFailed) return;
    const scroller = scrollerOf(list.current);
    const root = scroller === document.scrollingElement ? null : scroller;
    const watcher = new IntersectionObserver(
      ([seen]) => {
        if (seen?.isIntersecting) void queue.more();
      },
      { root, rootMargin: '800px' },
    );
    watcher.observe(current);
    return () => watcher.disconnect();
  }, [queue, list, shown, hasFailed, queue.reading.value]);

  return (
    <div ref={end} class="more-entries">
      <button type="button" aria-disabled={queue.reading.value !== undefined} onClick={() => void queue.more()}>
        {queue.reading.value === 'more' ? 'Reading…' : 'Show more'}
      </button>
    </div>
  );
}
