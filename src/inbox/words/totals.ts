import { plural } from './names.ts';

/** `20 of 312`, `12 entries`: how many of a list are shown. */
export function sayTotal(shown: number, total: number): string {
  return shown < total
    ? `${shown.toLocaleString('en')} of ${total.toLocaleString('en')}`
    : plural(shown, 'entry', 'entries');
}

/** `20 waiting · 3 held · 1 late`; nothing late isn't mentioned. */
export function sayCounts({ waiting, held, breached }: { waiting: number; held: number; breached: number }): string {
  const said = [`${waiting.toLocaleString('en')} waiting`, `${held.toLocaleString('en')} held`];
  if (breached > 0) said.push(`${breached.toLocaleString('en')} late`);
  return said.join(' · ');
}
