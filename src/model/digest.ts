import { createHash } from 'node:crypto';
import type { Model } from './types.ts';

/** Lists of the normal form in whose order nothing is said. */
const sets: ReadonlySet<string> = new Set([
  'signals',
  'traits',
  'events',
  'after',
  'where',
  'values',
  'groups',
  'handRaises',
  'rules',
  'anyOf',
  'allOf',
  'noneOf',
  'roles',
  'suppressions',
  'until',
  'suppress',
  'only',
]);

/** Words for people, and for a fit: no score changes with them. */
const words: ReadonlySet<string> = new Set(['say', 'play', 'monotone']);

/**
 * SHA-256 (hex) of what decides scores, qualifications and the queue: name, timezone, traits, guards, signals, groups,
 * hand-raises, rules, tiers and suppressions. Not part of it: `say`, `play`, `monotone`, `agreed`, `targets`, comments and layout,
 * and order wherever it decides nothing.
 */
export function digestOf(model: Omit<Model, 'digest'>): string {
  const { agreed: _agreed, targets: _targets, ...meaning } = model;
  return createHash('sha256').update(canonical(meaning)).digest('hex');
}

/** JSON with the keys of every object, and the entries of every set, in order; what is undefined isn't there. */
function canonical(value: unknown, key = ''): string {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => canonical(entry));
    return `[${(sets.has(key) ? entries.sort() : entries).join(',')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([name, inner]) => inner !== undefined && !words.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner, name)}`).join(',')}}`;
}
