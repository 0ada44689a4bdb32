import { createHash } from 'node:crypto';
import type { Model, Signal } from './types.ts';

/**
 * SHA-256 (hex) of what decides scores, qualifications and the queue: name, timezone, signals, groups, hand-raises, rules,
 * tiers and suppressions. Not part of it: words for people (`say`, `play`), `agreed`, `targets`, `entry`, `links`,
 * comments and layout, and the order wherever order decides nothing.
 */
export function digestOf(model: Omit<Model, 'digest'>): string {
  const meaning = {
    name: model.name,
    timezone: model.timezone,
    signals: byName(model.signals.map(signalMeaning)),
    groups: byName(model.groups.map((group) => ({ ...group, signals: sorted(group.signals) }))),
    handRaises: model.handRaises
      .map(({ events, where, within }) => ({ events: sorted(events), where: sortedJson(where), within }))
      .map(canonical)
      .sort(),
    rules: byName(
      model.rules.map(({ play: _, ...rule }) => ({
        ...rule,
        anyOf: sorted(rule.anyOf),
        allOf: sorted(rule.allOf),
        noneOf: sorted(rule.noneOf),
        suppress: sorted(rule.suppress),
        only: sorted(rule.only),
      })),
    ),
    tiers: model.tiers,
    suppressions: byName(
      model.suppressions.map(({ name, test }) => ({
        name,
        test: test.kind === 'event' ? { ...test, events: sorted(test.events), where: sortedJson(test.where) } : test,
      })),
    ),
    suppress: sorted(model.suppress),
  };
  return createHash('sha256').update(canonical(meaning)).digest('hex');
}

function signalMeaning({ say: _, ...signal }: Signal) {
  return 'events' in signal ? { ...signal, events: sorted(signal.events), where: sortedJson(signal.where) } : signal;
}

function byName<T extends { readonly name: string }>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function sorted(words: readonly string[]): string[] {
  return [...words].sort();
}

function sortedJson(entries: readonly unknown[]): string[] {
  return entries.map(canonical).sort();
}

/** JSON with the keys of every object in order; what is undefined isn't there. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
