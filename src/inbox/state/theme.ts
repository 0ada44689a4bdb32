import { type ReadonlySignal, signal } from '@preact/signals';
import { showTheme, storedTheme, storeTheme, type Theme } from './stored-theme.ts';

export interface ThemeChoice {
  readonly chosen: ReadonlySignal<Theme>;
  choose(theme: Theme): void;
}

export function createThemeChoice({ document, localStorage }: Pick<Window, 'document' | 'localStorage'>): ThemeChoice {
  const chosen = signal(storedTheme(localStorage));
  return {
    chosen,
    choose(theme) {
      storeTheme(localStorage, theme);
      showTheme(document.documentElement, theme);
      chosen.value = theme;
    },
  };
}
