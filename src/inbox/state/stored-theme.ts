export const themes = ['system', 'light', 'dark'] as const;
/** Which colours somebody wants of this browser; `system` follows it. */
export type Theme = (typeof themes)[number];

const key = 'pql:theme';

export function storedTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(key);
  return themes.find((theme) => theme === stored) ?? 'system';
}

export function storeTheme(storage: Pick<Storage, 'setItem'>, theme: Theme): void {
  storage.setItem(key, theme);
}

/** The colours themselves are those of tokens.css. */
export function showTheme(root: HTMLElement, theme: Theme): void {
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
}
