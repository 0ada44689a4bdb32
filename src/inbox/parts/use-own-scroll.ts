import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { scrollerOf } from './scroller.ts';

/** Where an entry takes the place of its list, it begins at its top, and the list is found again where it was left. */
export function useOwnScroll(list: RefObject<HTMLElement | null>, open: string | undefined): void {
  const left = useRef(0);
  const before = useRef<string | undefined>(undefined);
  // Before the list is hidden: then its place is lost.
  if (open !== undefined && before.current === undefined) left.current = window.scrollY;

  useLayoutEffect(() => {
    const [was, isPage] = [before.current, scrollerOf(list.current) === document.scrollingElement];
    before.current = open;
    if (!isPage || was === open) return;
    window.scrollTo(0, open === undefined ? left.current : 0);
  }, [open, list]);
}
