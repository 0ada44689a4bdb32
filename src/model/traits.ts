import { z } from 'zod';
import type { TraitRef } from './types.ts';

const prefixed = /^(lead|account)\.\S(?:.{0,198}\S)?$/;

export const traitRef = z.string().regex(prefixed, {
  error: (issue) =>
    `\`${String(issue.input)}\` is no trait; write lead.NAME or account.NAME, like lead.title or account.employees`,
});

export function isTraitRef(text: string): boolean {
  return prefixed.test(text);
}

/** `account.employees` as its side and its name. */
export function readTraitRef(text: string): TraitRef {
  const dot = text.indexOf('.');
  return { of: text.startsWith('account.') ? 'account' : 'lead', trait: text.slice(dot + 1) };
}

/** The inverse: `account.employees`. */
export function traitText({ of, trait }: TraitRef): string {
  return `${of}.${trait}`;
}
