import { InputError } from '../model/errors.ts';

/** A whole number from the command line, of at most nine digits. */
export function whole(option: string, least: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (!(number >= least)) throw new InputError(`${option} ${text} isn't a whole number from ${least}.`);
    return number;
  };
}
