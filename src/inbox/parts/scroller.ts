/** What scrolls a list: its own part of the page, or, where there is room for one column alone, the page. */
export function scrollerOf(list: Element | null): Element | null {
  if (!list) return null;
  return getComputedStyle(list).overflowY === 'visible' ? document.scrollingElement : list;
}
