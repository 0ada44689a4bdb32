import { type Group, type Hundredths, type Score, scores } from '../../model/types.ts';
import type { Contribution } from '../result.ts';

type Scored = Contribution & { readonly score: Score };

/** What groups, and then the range from 0 to 100, take or add; also those that take nothing. */
export function corrections(groups: readonly Group[], signals: readonly Scored[]): Scored[] {
  const ofGroups = groups.map((group) => ofGroup(group, signals));
  const ofRanges = scores.map((score) => ofRange(score, [...signals, ...ofGroups]));
  return [...ofGroups, ...ofRanges];
}

export function sum(contributions: readonly Contribution[]): Hundredths {
  return contributions.reduce((total, { points }) => total + points, 0);
}

/** What a group takes or adds so that the sum of its signals stays between floor and limit. */
function ofGroup({ name, score, signals, limit, floor }: Group, contributions: readonly Scored[]): Scored {
  const members = contributions.filter(({ signal }) => signals.includes(signal));
  const given = sum(members);
  const capped = Math.min(given, limit ?? given);
  const corrected = Math.max(capped, floor ?? capped);
  return corrective(`group:${name}`, score, members.length > 0 ? corrected - given : 0);
}

/** What keeps a score between 0 and 100. */
function ofRange(score: Score, contributions: readonly Scored[]): Scored {
  const given = sum(contributions.filter((contribution) => contribution.score === score));
  return corrective(`range:${score}`, score, Math.max(0, Math.min(10_000, given)) - given);
}

function corrective(signal: string, score: Score, points: Hundredths): Scored {
  return { signal, score, points, value: 0n, count: 0n, first: undefined, last: undefined };
}
