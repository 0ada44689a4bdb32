import { z } from 'zod';
import type { Reading } from './document.ts';
import { nearest } from './nearest.ts';

const shareText = z
  .string()
  .refine((text) => share(text) !== undefined, {
    error: ({ input }) => `\`${String(input)}\` is no share; write a percentage from 0% to 100%, like 20%`,
  })
  .meta({ pattern: '^[0-9]+(\\.[0-9]+)?%$', examples: ['20%'] });

function share(text: string): number | undefined {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,6})?)%$/.exec(text) ?? [];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent);
}

const amount = z.number().min(0);

const known = {
  mql_to_sql: z
    .union(
      [
        shareText,
        z.tuple([shareText, shareText]).refine(([from, to]) => (share(from) ?? 0) <= (share(to) ?? 100), {
          error: 'runs from the greater share to the smaller; write the smaller one first',
        }),
      ],
      { error: 'is no share; write a percentage like 20%, or two like [20%, 40%]' },
    )
    .optional()
    .describe('What share of MQLs should become SQL: 20%, or from and to like [20%, 40%].'),
  qualified_a_week: amount.optional().describe('How many should qualify in a week.'),
  won_a_quarter: amount.optional().describe('What should be won in a quarter, in the currency of the amounts.'),
};

/** The targets that reports know, and any others, which they show as they are. */
export const targetsSchema = z.object(known).catchall(z.json());

/** What share of those who qualify should become SQL; without an upper end more is as good. */
export interface AcceptanceTarget {
  readonly from: number;
  readonly to?: number | undefined;
  /** The model names none. */
  readonly isUsual: boolean;
}

/** `mql_to_sql` of a model's targets as shares from 0 to 1; what is usual in the field, 20 to 40%, where it has none. */
export function acceptanceTarget(targets: Readonly<Record<string, unknown>> | undefined): AcceptanceTarget {
  const read = known.mql_to_sql.safeParse(targets?.mql_to_sql);
  if (!read.success || read.data === undefined) return { from: 0.2, to: 0.4, isUsual: true };
  const [from, to] = typeof read.data === 'string' ? [read.data] : read.data;
  const part = (text: string | undefined) => (text === undefined ? undefined : (share(text) ?? 0) / 100);
  return { from: part(from) ?? 0, to: part(to), isUsual: false };
}

/** A target that is a number; undefined where the model names none. */
export function numericTarget(
  targets: Readonly<Record<string, unknown>> | undefined,
  name: 'qualified_a_week' | 'won_a_quarter',
): number | undefined {
  const read = known[name].safeParse(targets?.[name]);
  return read.success ? read.data : undefined;
}

/** Targets of the company's own. */
export function otherTargets(targets: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(targets ?? {}).filter(([name]) => !Object.hasOwn(known, name)));
}

/** Warns of a target that is named nearly as one that reports know. */
export function checkTargets(targets: z.output<typeof targetsSchema> | undefined, reading: Reading): void {
  for (const name of Object.keys(targets ?? {})) {
    const meant = Object.hasOwn(known, name) ? undefined : nearest(name, Object.keys(known));
    if (meant) {
      reading.warn(
        ['targets', name],
        `is a target of your own, which reports show as it is; did you mean \`${meant}\`?`,
      );
    }
  }
}
