/** What keys do, by the key as the browser names it: `j`, `ArrowDown`, `Enter`, `?`. */
export type KeyBindings = Readonly<Record<string, () => void>>;

export interface Keys {
  /** From now on these keys do this; of several that bind a key the last does. Returns how to let go of them. */
  bind(bindings: KeyBindings): () => void;
}

/** Held down, these go on; all others are done once a press. */
const repeated: ReadonlySet<string> = new Set(['j', 'k', 'ArrowDown', 'ArrowUp']);

/** Listens for the whole page, for as long as it stands. */
export function createKeys(document: Document): Keys {
  const bound: KeyBindings[] = [];
  document.addEventListener('keydown', (event) => {
    if (isSomebodyElses(event)) return;
    const key = event.shiftKey || event.key.length > 1 ? event.key : event.key.toLowerCase();
    const act = bound.findLast((bindings) => Object.hasOwn(bindings, key))?.[key];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat || repeated.has(key)) act();
  });
  return {
    bind(bindings) {
      bound.push(bindings);
      return () => {
        const at = bound.indexOf(bindings);
        if (at >= 0) bound.splice(at, 1);
      };
    },
  };
}

/** The browser's own, that of whoever writes, of a dialog, or of what has the focus. */
function isSomebodyElses(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  const { target } = event;
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]')) return true;
  if (target.ownerDocument.querySelector('dialog[open], [aria-modal=true]')) return true;
  // Enter presses what has the focus; at the side the arrows scroll.
  if (event.key === 'Enter') return target.closest('a, button, summary, input') !== null;
  return event.key.startsWith('Arrow') && target.closest('aside, input') !== null;
}
