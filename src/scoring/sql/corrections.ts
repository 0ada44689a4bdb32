import type { Group, Model, Score } from '../../model/types.ts';
import type { Counted } from './counted.ts';

/** What a group takes or adds, as a column. */
export interface Correction {
  readonly group: Group;
  readonly index: number;
  readonly points: string;
}

/** First the limit, then the floor, on those of a group's signals that count here; where none counts the group doesn't act. */
export function groupCorrections(model: Model, counted: readonly Counted[]): Correction[] {
  return model.groups.flatMap((group, index) => {
    const members = counted.filter(({ signal }) => group.signals.includes(signal.name));
    if (members.length === 0) return [];
    const sum = members.map((member) => `points_${member.index}`).join(' + ');
    const capped = group.limit === undefined ? `(${sum})` : `least(${group.limit}, ${sum})`;
    const lifted = group.floor === undefined ? capped : `greatest(${group.floor}, ${capped})`;
    return [{ group, index, points: `${lifted} - (${sum})` }];
  });
}

/** A score before it is held between 0 and 100: the points of its signals and what its groups correct. */
export function sumOf(score: Score, counted: readonly Counted[], corrections: readonly Correction[]): string {
  const terms = [
    ...counted.filter(({ signal }) => signal.score === score).map(({ index }) => `points_${index}`),
    ...corrections.filter(({ group }) => group.score === score).map(({ index }) => `group_${index}`),
  ];
  return terms.length === 0 ? 'toInt64(0)' : terms.join(' + ');
}
