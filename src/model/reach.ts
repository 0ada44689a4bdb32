import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { countsFor } from './groups.ts';
import { mostOf } from './points.ts';
import { type Group, type Hundredths, type Model, type Rule, type Score, type Subject, scores } from './types.ts';

type Contract = Pick<Model, 'signals' | 'groups' | 'rules' | 'tiers'>;

const most: Hundredths = 10_000;

/** Warns of rules that nobody can reach, and of names in rules that can never be present. */
export function warnOfReach(contract: Contract, pathOf: (rule: string) => Path, reading: Reading): void {
  const present = new Map<string, boolean>([
    ...contract.signals.map((signal) => [signal.name, mostOf(signal.points) > 0] as const),
    ...contract.rules.map((rule) => [rule.name, true] as const),
  ]);
  for (const rule of contract.rules) {
    const path = pathOf(rule.name);
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

function asked(rule: Rule, contract: Contract): { key: string; least: Hundredths; best: Hundredths }[] {
  const best = (score: Score): Hundredths => bestOf(score, rule.of, contract);
  const gradeLeast =
    rule.fitAtLeast === undefined || rule.fitAtLeast === 'D' ? undefined : contract.tiers.grades[rule.fitAtLeast];
  return [
    ...scores.map((score) => ({ key: score, least: rule[score], best: best(score) })),
    { key: 'fit_plus_engagement', least: rule.fitPlusEngagement, best: best('fit') + best('engagement') },
    { key: 'fit_at_least', least: gradeLeast, best: best('fit') },
  ].flatMap(({ key, least, best: reachable }) => (least === undefined ? [] : [{ key, least, best: reachable }]));
}

/** The highest score that the signals of one side can give, with every group's limit, at most 100. */
function bestOf(score: Score, side: Subject, { signals, groups }: Contract): Hundredths {
  const counted = signals.filter((signal) => signal.score === score && countsFor(signal, side));
  const grouped = new Set(groups.flatMap((group) => group.signals));
  const sum = (names: (name: string) => boolean): number =>
    counted.filter(({ name }) => names(name)).reduce((total, { points }) => total + mostOf(points), 0);
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
