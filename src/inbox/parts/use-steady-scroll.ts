import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { scrollerOf } from './scroller.ts';

interface Held {
  /** Rows that were to be seen, the one to hold on to first, with their distance from the top of the window. */
  readonly rows: readonly { readonly id: string; readonly top: number }[];
}

/**
 * Rows stay where they are for whoever looks, though the list around them changes: held on to is the row that is selected, if it can be seen, else
 * the first that can be seen, else the next one that is still there. Who looks at the very top and has nothing selected goes on to see the top.
 * `key`: of which list it is; another one begins at its top.
 */
export function useSteadyScroll(
  list: RefObject<HTMLElement | null>,
  ids: readonly string[],
  selected: string | undefined,
  key: string,
): void {
  const before = useRef({ ids, key });
  const held = useRef<Held | undefined>(undefined);
  const isOther = before.current.key !== key;
  // Before the new rows are in the page: while this renders, the old ones still are.
  if (!isOther && before.current.ids !== ids) held.current = heldIn(list.current, selected);

  useLayoutEffect(() => {
    const changed = before.current.ids !== ids;
    before.current = { ids, key };
    const scroller = scrollerOf(list.current);
    if (!scroller) return;
    if (isOther) scroller.scrollTop = 0;
    else if (changed) holdOn(list.current, scroller, held.current);
    held.current = undefined;
  }, [ids, key, isOther, list]);
}

function heldIn(list: HTMLElement | null, selected: string | undefined): Held | undefined {
  const scroller = scrollerOf(list);
  if (!list || !scroller) return undefined;
  const height = window.innerHeight;
  const above = Math.max(list.getBoundingClientRect().top, 0);
  const seen = [...list.querySelectorAll<HTMLElement>('[data-entry]')].flatMap((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > above && top < height * 2 ? { id: row.dataset.entry ?? '', top, isSeen: top < height } : [];
  });
  const chosen = seen.filter(({ id, isSeen }) => isSeen && id === selected);
  if (chosen.length === 0 && scroller.scrollTop < 8) return undefined;
  return { rows: [...chosen, ...seen] };
}

function holdOn(list: HTMLElement | null, scroller: Element, held: Held | undefined) {
  if (!list || !held) return;
  for (const { id, top } of held.rows) {
    const row = list.querySelector(`[data-entry="${CSS.escape(id)}"]`);
    if (!row) continue;
    scroller.scrollTop += row.getBoundingClientRect().top - top;
    return;
  }
}
