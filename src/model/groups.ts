import { z } from 'zod';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { nearest } from './nearest.ts';
import { keyed } from './shape.ts';
import { points } from './terms.ts';
import type { Group, Signal, Subject } from './types.ts';

export const groupSchema = keyed({
  signals: z
    .array(z.string())
    .min(1)
    .describe('Names of signals of one score and one side; a signal is in one group at most.'),
  limit: points.optional().describe('The most points that these signals give together.'),
  ceiling: points.optional().describe('The same as limit.'),
  floor: points.optional().describe('The least points that these signals give together.'),
});

export interface GroupInput {
  readonly name: string;
  readonly path: Path;
  readonly input: z.output<typeof groupSchema>;
}

/** Groups in the order of the file. `declared` are the names of all signals, of faulty ones too. */
export function readGroups(
  inputs: readonly GroupInput[],
  signals: ReadonlyMap<string, Signal>,
  declared: ReadonlySet<string>,
  reading: Reading,
): Group[] {
  const groupOf = new Map<string, string>();
  return inputs.flatMap(({ name, path, input }) => {
    const { ceiling, floor } = input;
    const limit = input.limit ?? ceiling;
    if (input.limit !== undefined && ceiling !== undefined) {
      reading.fault([...path, 'ceiling'], 'is the same as `limit`; keep one of the two');
    }
    if (limit === undefined && floor === undefined) {
      reading.fault(path, 'changes nothing; give it a `limit` or a `floor`');
    }
    if (limit !== undefined && floor !== undefined && floor > limit) {
      reading.fault(
        [...path, 'floor'],
        `lies above \`${ceiling === undefined ? 'limit' : 'ceiling'}\`; put the smaller number here`,
      );
    }
    const members: Signal[] = [];
    input.signals.forEach((member, index) => {
      const at = [...path, 'signals', index];
      const other = groupOf.get(member);
      if (!declared.has(member)) {
        const meant = nearest(member, declared);
        reading.fault(
          at,
          `no signal is named \`${member}\`${meant ? `; did you mean \`${meant}\`?` : '; define it under `signals:`'}`,
        );
      } else if (other !== undefined) {
        reading.fault(at, `\`${member}\` is in group \`${other}\` already; a signal is in one group at most`);
      } else {
        groupOf.set(member, name);
        const signal = signals.get(member);
        if (signal) members.push(signal);
      }
    });
    const [first] = members;
    if (!first) return [];
    checkOneKind(members, path, reading);
    return [{ name, score: first.score, signals: members.map((signal) => signal.name), limit, floor }];
  });
}

function checkOneKind(members: readonly Signal[], path: Path, reading: Reading): void {
  const scores = new Set(members.map(({ score }) => score));
  if (scores.size > 1) {
    reading.fault(
      [...path, 'signals'],
      `mixes scores (${[...scores].join(', ')}); a group's signals belong to one, so make a group for each`,
    );
  }
  const sides = new Set(members.flatMap((signal) => ownSide(signal) ?? []));
  if (sides.size > 1) {
    reading.fault(
      [...path, 'signals'],
      "mixes signals of leads and of accounts; a group's signals belong to one side, so make a group for each",
    );
  }
}

/** The side to which a signal is tied; an account's trait counts on both. */
function ownSide(signal: Signal): Subject | undefined {
  const onTrait = signal.source === 'trait' || signal.source === 'days_until';
  return onTrait && signal.of === 'account' ? undefined : signal.of;
}

/** Whether a signal counts on a side: an account's traits count for its leads too. */
export function countsFor(signal: Signal, side: Subject): boolean {
  return (ownSide(signal) ?? side) === side;
}
