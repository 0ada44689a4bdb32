// Runs in the head of the page, before its script is there and anything is drawn. Nobody who wants it dark is dazzled, and what is shown first is
// on its way.
import { askEarly } from './state/asked-early.ts';
import { showTheme, storedTheme } from './state/stored-theme.ts';

showTheme(document.documentElement, storedTheme(localStorage));
askEarly(window);
// The browser takes tens of milliseconds to find out about timezones: while nothing else can be done.
new Intl.DateTimeFormat('en-GB', { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }).format();
