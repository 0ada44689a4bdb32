import { list, wordsOf } from '../../scoring/words/amounts.ts';
import type { Entry } from './contract-page.ts';

/** A target: a share, a span of them, a number, or whatever else the company wrote. */
export function describeTarget(name: string, value: unknown): Entry {
  return { name: wordsOf(name), text: said(value) };
}

function said(value: unknown): string {
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const parts = value.map(said);
    return parts.length === 2 ? `${parts[0]} to ${parts[1]}` : list(parts, 'and');
  }
  return JSON.stringify(value);
}
