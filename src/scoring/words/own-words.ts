import type { Contribution } from '../result.ts';
import { type Present, pausing, sayDayOf, saySince } from './when.ts';

/** The model's own words with a trait's text in the place of `{value}`. */
export function fill(say: string, text: string): string {
  return say.replaceAll('{value}', () => text);
}

/** The same with a number, in the singular where it is one. */
export function fillNumber(say: string, value: string): string {
  const filled = fill(say, value);
  if (value === '2') return filled.replace(/\b2 times\b/, 'twice');
  return value === '1' ? singular(filled.replace(/\b1 times\b/, 'once')) : filled;
}

/** The same of something that was done, with `{since}` and `{last}`: when it was. */
export function fillDone(say: string, value: string, { first, last }: Contribution, present: Present): string {
  const when: Readonly<Record<string, string>> =
    first === undefined || last === undefined
      ? {}
      : { '{since}': saySince(first, last, present), '{last}': `on ${sayDayOf(last, present)}` };
  const said = fillNumber(say, value).replaceAll(/\{(?:since|last)\}/g, (name) => when[name] ?? '');
  return pausing(said.replaceAll(/ {2,}/g, ' ').trim());
}

/** Whether words say when something was done: of nothing they have nothing to say. */
export function saysWhen(say: string): boolean {
  return /\{(?:since|last)\}/.test(say);
}

/** The words of a model speak of many: "1 live API calls" loses its s. The noun is one of the three words after the 1. */
function singular(text: string): string {
  return text.replace(/\b1 ((?:[\w-]+ ){0,2}?)([a-z]+[^\Wsiua]s)\b/i, (_, between: string, noun: string) => {
    const one = noun.replace(/ies$/, 'y').replace(/(ch|sh|ss|x)es$/, '$1');
    return `1 ${between}${one === noun ? noun.slice(0, -1) : one}`;
  });
}
