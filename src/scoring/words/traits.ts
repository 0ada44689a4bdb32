import type { TraitRef } from '../../model/types.ts';
import { plural, wordsOf } from './amounts.ts';

/** The texts of a lead's and its account's traits, by name; a missing one is unknown. */
export interface TraitTexts {
  readonly lead: Readonly<Record<string, string>>;
  readonly account: Readonly<Record<string, string>>;
}

/** A trait's text as it may be shown: of an e-mail only what follows the last @. Empty where it is unknown. */
export function shownTrait({ of, trait }: TraitRef, texts: TraitTexts): string {
  const text = texts[of][trait] ?? '';
  return of === 'lead' && trait === 'email' && text !== '' ? `…@${text.slice(text.lastIndexOf('@') + 1)}` : text;
}

export function whose({ of }: TraitRef): string {
  return of === 'lead' ? "the lead's" : "the account's";
}

/** A trait that holds a time, as words: `trial_started_at` is "trial started". */
export function whenOf({ trait }: TraitRef): string {
  return wordsOf(trait.replace(/_(at|on)$/, ''));
}

const past: Readonly<Record<string, string>> = {
  ends: 'ended',
  expires: 'expired',
  renews: 'renewed',
  starts: 'started',
  begins: 'began',
};

/** `plan ends in 9 days`, `plan ended 3 days ago`. */
export function sayDaysUntil(trait: TraitRef, days: bigint): string {
  const what = whenOf(trait);
  if (days > 0n) return `${what} in ${plural(days, 'day')}`;
  if (days === 0n) return `${what} today`;
  return `${what.replace(/\w+$/, (verb) => past[verb] ?? verb)} ${plural(-days, 'day')} ago`;
}
