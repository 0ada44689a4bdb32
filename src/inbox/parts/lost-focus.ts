/** Whether what had the focus is gone or hidden, so that keys would begin at the top of the page. */
export function hasLostFocus(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body || !activeElement.checkVisibility();
}
