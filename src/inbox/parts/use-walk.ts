import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { nextRow } from '../words/next-row.ts';
import { useKeys } from './use-keys.ts';
import { useOwnScroll } from './use-own-scroll.ts';
import { useSteadyScroll } from './use-steady-scroll.ts';

interface WalkParts {
  /** In the order of the list. */
  readonly ids: readonly string[];
  readonly open: string | undefined;
  /** Where one stands in the list; kept while another view is looked at. */
  readonly selected: Signal<string | undefined>;
  readonly list: RefObject<HTMLElement | null>;
  /** Which list it is: another one begins at its top. */
  readonly of: string;
  /** `replace`: from one open entry on to the next. */
  onOpen(entryId: string, how?: 'replace'): void;
  onClose(): void;
  /** Somebody goes on: rows that belong there no more may go, but for these. */
  onGoOn(kept: readonly (string | undefined)[]): void;
}

export interface Walk {
  readonly selected: string | undefined;
  /** Of the element around the list. */
  readonly onPointerEnter: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
}

/** Going along a list by keys: the row that is selected has the focus; with an entry open, the next one opens. */
export function useWalk({ ids, open, selected, list, of, onOpen, onClose, onGoOn }: WalkParts): Walk {
  const place = useRef<number | undefined>(undefined);
  const isPointedAt = useRef(false);
  const toFocus = useRef(false);

  const current = selected.value;
  const at = current === undefined ? -1 : ids.indexOf(current);
  if (at >= 0) place.current = at;

  // Before the focus moves: where it goes is to be seen in the end.
  useSteadyScroll(list, ids, current, of);
  useOwnScroll(list, open);

  const step = (by: 1 | -1) => {
    const to = nextRow(ids, current, place.current, by);
    if (to === undefined) return;
    toFocus.current = true;
    selected.value = to;
    if (open !== undefined && open !== to) onOpen(to, 'replace');
    onGoOn([to]);
    if (to === current) focusRow(list.current, to);
  };

  useEffect(() => {
    if (open !== undefined) selected.value = open;
    if (!isPointedAt.current) onGoOn([selected.peek()]);
  }, [open]);

  useLayoutEffect(() => {
    rowIn(list.current, open ?? current)?.scrollIntoView({ block: 'center' });
  }, []);

  useLayoutEffect(() => {
    if (!toFocus.current) return;
    toFocus.current = false;
    focusRow(list.current, current);
  }, [current, list]);

  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Enter: () => {
      const to = current ?? ids[0];
      if (to !== undefined) onOpen(to);
    },
    ...(open !== undefined && {
      Escape: () => {
        onClose();
        // The list may have been hidden behind what was open.
        setTimeout(() => focusRow(list.current, open));
      },
    }),
  });

  return {
    selected: current,
    onPointerEnter({ pointerType }) {
      isPointedAt.current = pointerType === 'mouse';
    },
    onPointerLeave() {
      isPointedAt.current = false;
      onGoOn([selected.peek(), open]);
    },
  };
}

function rowIn(list: HTMLElement | null, entryId: string | undefined): Element | null {
  if (!list || entryId === undefined) return null;
  return list.querySelector(`[data-entry="${CSS.escape(entryId)}"]`);
}

function focusRow(list: HTMLElement | null, entryId: string | undefined) {
  const row = rowIn(list, entryId);
  row?.querySelector('a')?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}
