import { z } from 'zod';
import { readAnchor, sinceSchema } from './anchors.ts';
import type { Reading } from './document.ts';
import type { Path } from './faults.ts';
import { keyed } from './shape.ts';
import { duration } from './terms.ts';
import { periods, type Subject, type Window } from './types.ts';

const windowKeys = keyed({
  last: duration.optional().describe('The time before as-of: { last: 30d } is (as-of − 30 d, as-of].'),
  first: duration.optional().describe('The time after the anchor: { first: 7d } is [anchor, anchor + 7 d).'),
  between: z
    .tuple([duration, duration])
    .optional()
    .describe('A time after the anchor: { between: [7d, 14d] } is [anchor + 7 d, anchor + 14 d).'),
  this: z
    .enum(periods)
    .optional()
    .describe("The calendar week (ISO), month or quarter of as-of in the model's timezone, up to as-of."),
  since: sinceSchema.optional(),
});

const kinds = ['last', 'first', 'between', 'this'] as const;

export const windowSchema = z
  .union([z.literal('all'), windowKeys], {
    error: ({ input }) =>
      typeof input === 'string' ? `\`${input}\` is no window; write all, or a map like { last: 30d }` : undefined,
  })
  .describe(
    'Which events count: { last: 30d }, { first: 7d }, { between: [7d, 14d], since: created }, { this: month } or all (the default).',
  );

export function readWindow(
  input: z.output<typeof windowSchema> | undefined,
  of: Subject,
  path: Path,
  reading: Reading,
): Window | undefined {
  if (input === undefined || input === 'all') return { kind: 'all' };
  const said = kinds.filter((kind) => input[kind] !== undefined);
  if (said.length !== 1) {
    reading.fault(
      path,
      said.length === 0
        ? 'needs one of `last`, `first`, `between` and `this`, like { last: 30d }'
        : `keep one of ${said.map((kind) => `\`${kind}\``).join(' and ')}: a window is one of them`,
    );
    return undefined;
  }
  const { last, first, between, this: period, since } = input;
  if (since !== undefined && (last !== undefined || period !== undefined)) {
    reading.fault(
      [...path, 'since'],
      `\`since\` goes with \`first\` and \`between\`; \`${said.join()}\` ends at as-of, so remove it`,
    );
    return undefined;
  }
  if (last !== undefined) return { kind: 'last', length: last };
  if (period !== undefined) return { kind: 'this', period };
  const [from, to] = between ?? [0, first ?? 0];
  if (from >= to) {
    reading.fault([...path, 'between'], 'ends before it begins; put the shorter time first');
    return undefined;
  }
  const anchor = readAnchor(since, of, [...path, 'since'], reading);
  return anchor && { kind: 'since', from, to, since: anchor };
}
