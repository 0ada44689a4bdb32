// Runs before anything is drawn, so that nobody who wants it dark is dazzled. A script of its own: modules come later.
import { showTheme, storedTheme } from './state/stored-theme.ts';

showTheme(document.documentElement, storedTheme(localStorage));
