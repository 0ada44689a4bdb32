import type { TraitRef } from '../../model/types.ts';
import { plural, sayCount, wordsOf } from './amounts.ts';

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

/** A number that a trait says, with its thousands set apart; a year is none. Texts that are compared with no number are left as they are. */
export function sayFigure(text: string): string {
  return /^[1-9]\d{3,14}$/.test(text) && !/^(?:19|20)\d\d$/.test(text) ? sayCount(BigInt(text)) : text;
}

/** A text of words that are written as one, `mid_market`, as words. */
export function sayText(text: string): string {
  return /^[a-z]+(?:_[a-z]+)+$/.test(text) ? wordsOf(text) : text;
}

/** What is known of a trait, without words of the model: `Director of Engineering`, `1,793 employees`, `in logistics`, else `plan is free`. */
export function sayKnown({ trait }: TraitRef, text: string): string {
  const yesNo = sayYesNo(trait, text);
  if (yesNo !== undefined) return yesNo;
  switch (trait) {
    case 'title':
    case 'job_title':
      return text;
    case 'employees':
      return /^\d+$/.test(text) ? plural(BigInt(text), 'employee') : `${text} employees`;
    case 'industry':
      return `in ${text}`;
    case 'email_kind':
      return `writes from a ${text} address`;
    default:
      return `${wordsOf(trait)} is ${text}`;
  }
}

/** `is_student: true` is "is student", `has_sso: false` "has no sso". */
function sayYesNo(trait: string, text: string): string | undefined {
  const [, verb = '', what = ''] = /^(is|has)_(.+)$/.exec(trait) ?? [];
  const answer = text.toLowerCase();
  if (verb === '' || (answer !== 'true' && answer !== 'false')) return undefined;
  const no = verb === 'is' ? 'is not' : 'has no';
  return `${answer === 'true' ? verb : no} ${wordsOf(what)}`;
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
