import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { countsFor } from './groups.ts';
import { nearest } from './nearest.ts';
import { mostOf } from './points.ts';
import { traitText } from './traits.ts';
import {
  type Group,
  type Hundredths,
  type Model,
  type Rule,
  type Score,
  type Signal,
  type Subject,
  scores,
} from './types.ts';

type Contract = Pick<Model, 'signals' | 'groups' | 'rules' | 'tiers' | 'traits'>;

const most: Hundredths = 10_000;

/** Warns of rules that nobody can reach, and of names in rules that can never be present. */
export function warnOfReach(contract: Contract, pathOf: (rule: string) => Path, reading: Reading): void {
  const present = new Map<string, boolean>([
    ...contract.signals.map((signal) => [signal.name, mostOfSignal(signal) > 0] as const),
    ...contract.rules.map((rule) => [rule.name, true] as const),
  ]);
  for (const rule of contract.rules) {
    const path = pathOf(rule.name);
    warnOfContradiction(rule, path, reading);
    warnOfContacts(rule, contract, path, reading);
    warnOfRoles(rule, contract, path, reading);
    for (const { key, least, best } of asked(rule, contract)) {
      if (least > best) {
        reading.warn(
          [...path, key],
          `nobody can reach ${least / 100}: the signals give ${best / 100} at most; lower it, or give more points`,
        );
      }
    }
    for (const [key, names] of [
      ['any_of', rule.anyOf],
      ['all_of', rule.allOf],
      ['none_of', rule.noneOf],
    ] as const) {
      const never = names.filter((name) => present.get(name) === false);
      if (never.length > 0) {
        reading.warn(
          [...path, key],
          `${never.map((name) => `\`${name}\``).join(', ')} never gives points above zero, so it is never present; give it points, or remove it here`,
        );
      }
    }
  }
}

/** Warns of bands that lie outside of what the signal can measure. */
export function warnOfBands({ signals }: Pick<Contract, 'signals'>, reading: Reading): void {
  for (const signal of signals) {
    if (signal.source === 'trait' || signal.points.kind !== 'bands') continue;
    const { least, most } = valuesOf(signal);
    for (const { atLeast, atMost } of signal.points.bands) {
      const path = ['signals', signal.name, 'points'];
      if (atLeast !== undefined && atLeast > most * 1e6) {
        reading.warn(
          path,
          `no value reaches the band from ${atLeast / 1e6}: ${measuredOf(signal)} is ${most} at most; lower it, or remove the band`,
        );
      } else if (atMost !== undefined && atMost < least * 1e6) {
        reading.warn(
          path,
          `no value is in the band to ${atMost / 1e6}: ${measuredOf(signal)} is ${least} at least; raise it, or remove the band`,
        );
      }
    }
  }
}

function measuredOf(signal: Signal): string {
  if (signal.source === 'steps') return 'furthest_step';
  return signal.source === 'events' ? signal.measure.kind : signal.source;
}

/** Warns of a contract without the sides that MQL and PQL stand on. */
export function warnOfSides({ signals }: Contract, reading: Reading): void {
  if (signals.length === 0) return;
  if (!signals.some(({ score }) => score === 'fit')) {
    reading.warn(['signals'], 'no signal scores fit: everybody gets grade D; add signals on traits such as lead.title');
  }
  if (!signals.some(({ score }) => score !== 'fit')) {
    reading.warn(['signals'], 'no signal scores engagement or usage: everybody gets level 4; add signals on events');
  }
}

/** What a rule needs and forbids at once never holds. */
function warnOfContradiction({ anyOf, allOf, noneOf }: Rule, path: Path, reading: Reading): void {
  const both = allOf.filter((name) => noneOf.includes(name));
  const oneOfThese = anyOf.length > 0 && anyOf.every((name) => noneOf.includes(name)) ? anyOf : [];
  const names = [...new Set([...both, ...oneOfThese])];
  if (names.length === 0) return;
  reading.warn(
    [...path, 'none_of'],
    `nobody can qualify: the rule needs ${names.map((name) => `\`${name}\``).join(', ')} and forbids the same; remove it from one of the two`,
  );
}

/** Without a least score of each a contact is a lead with any engagement or usage: there have to be signals of leads for it. */
function warnOfContacts(rule: Rule, contract: Contract, path: Path, reading: Reading): void {
  if (rule.contacts === undefined || rule.engagementEach !== undefined || rule.usageEach !== undefined) return;
  if (bestOf('engagement', 'lead', contract) > 0 || bestOf('usage', 'lead', contract) > 0) return;
  reading.warn(
    [...path, 'contacts'],
    "nobody is ever a contact: no lead's signal gives engagement or usage; add one without `of: account`",
  );
}

/** A role that a derived trait never says. What other traits say isn't known here. */
function warnOfRoles(rule: Rule, { traits }: Contract, path: Path, reading: Reading): void {
  const derived = traits.find(({ trait }) => traitText(trait) === traitText(rule.rolesOf));
  if (!derived) return;
  const said = derived.rows.map(({ text }) => text);
  for (const role of rule.roles) {
    if (said.some((text) => text.toLowerCase() === role.toLowerCase())) continue;
    const meant = nearest(role, said);
    reading.warn(
      [...path, 'roles'],
      `${traitText(derived.trait)} never says \`${role}\`; ${meant ? `did you mean \`${meant}\`?` : `it says ${said.join(', ')}`}`,
    );
  }
}

function mostOfSignal(signal: Signal): Hundredths {
  const { least, most } = valuesOf(signal);
  return mostOf(signal.points, least, most);
}

/** Between which whole numbers a signal's value lies. */
function valuesOf(signal: Signal): { least: number; most: number } {
  switch (signal.source) {
    case 'steps':
      return { least: 0, most: signal.steps.length };
    case 'first_lead':
      return { least: 0, most: 1 };
    case 'events':
      return {
        least: signal.measure.kind === 'sum' || signal.measure.kind === 'max' ? Number.NEGATIVE_INFINITY : 0,
        most: signal.ratioTo === undefined ? mostMeasured(signal) : Number.POSITIVE_INFINITY,
      };
    case 'trait':
    case 'days_until':
      return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  }
}

const day = 86_400_000;
const longestPeriod = { week: 7, month: 31, quarter: 92 };

/** Calendar days or weeks that the window touches at most; a day more in the week that loses an hour isn't looked for. */
function mostMeasured({ measure, within }: Extract<Signal, { source: 'events' }>): number {
  if ((measure.kind !== 'active_days' && measure.kind !== 'active_weeks') || within.kind === 'all') {
    return Number.POSITIVE_INFINITY;
  }
  if (within.kind === 'this' && within.period === 'week') return measure.kind === 'active_days' ? 7 : 1;
  const days =
    within.kind === 'this'
      ? longestPeriod[within.period]
      : Math.ceil((within.kind === 'last' ? within.length : within.to - within.from) / day) + 1;
  // The first and the last of these days may each be the only one of its week.
  return measure.kind === 'active_days' ? days : Math.floor((days + 5) / 7) + 1;
}

function asked(rule: Rule, contract: Contract): { key: string; least: Hundredths; best: Hundredths }[] {
  const best = (score: Score): Hundredths => bestOf(score, rule.of, contract);
  const gradeLeast =
    rule.fitAtLeast === undefined || rule.fitAtLeast === 'D' ? undefined : contract.tiers.grades[rule.fitAtLeast];
  return [
    ...scores.map((score) => ({ key: score, least: rule[score], best: best(score) })),
    { key: 'fit_plus_engagement', least: rule.fitPlusEngagement, best: best('fit') + best('engagement') },
    { key: 'fit_at_least', least: gradeLeast, best: best('fit') },
    { key: 'engagement_each', least: rule.engagementEach, best: bestOf('engagement', 'lead', contract) },
    { key: 'usage_each', least: rule.usageEach, best: bestOf('usage', 'lead', contract) },
  ].flatMap(({ key, least, best: reachable }) => (least === undefined ? [] : [{ key, least, best: reachable }]));
}

/** The highest score that the signals of one side can give, with every group's limit, at most 100. */
export function bestOf(
  score: Score,
  side: Subject,
  { signals, groups }: Pick<Contract, 'signals' | 'groups'>,
): Hundredths {
  const counted = signals.filter((signal) => signal.score === score && countsFor(signal, side));
  const grouped = new Set(groups.flatMap((group) => group.signals));
  const sum = (names: (name: string) => boolean): number =>
    counted.filter(({ name }) => names(name)).reduce((total, signal) => total + mostOfSignal(signal), 0);
  const ofGroup = ({ signals: members, limit, floor }: Group): number => {
    if (!counted.some(({ name }) => members.includes(name))) return 0;
    return Math.max(
      Math.min(
        sum((name) => members.includes(name)),
        limit ?? Number.POSITIVE_INFINITY,
      ),
      floor ?? Number.NEGATIVE_INFINITY,
    );
  };
  const total =
    sum((name) => !grouped.has(name)) +
    groups.filter((group) => group.score === score).reduce((all, group) => all + ofGroup(group), 0);
  return Math.max(0, Math.min(most, total));
}
