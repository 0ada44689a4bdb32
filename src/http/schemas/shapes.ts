import { z } from '@hono/zod-openapi';
import { halfCharacterIn, longestNote } from '../../handoff/check-move.ts';
import { type ProblemType, problems } from '../problem.ts';

/** ISO 8601 in UTC. */
export const instant = z.iso.datetime().describe('ISO 8601 in UTC');

/** An instant that a caller gives: ISO 8601 with its zone. */
export const givenInstant = z.iso
  .datetime({ offset: true, error: 'expected ISO 8601 with its zone, such as 2026-11-23T08:00:00Z' })
  .max(40)
  .transform((text) => Date.parse(text));

/** The schema or null. A reference stays one: `.nullable()` would make the referenced schema itself null. */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.null()]);
}

/** A page of a list. */
export function pageOf<Schema extends z.ZodType>(item: Schema) {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().describe('Goes on behind this page; null on the last one'),
  });
}

export const id = z.string().min(1).max(1_000);
export const rep = z.string().min(1).max(200);
export const team = z.string().min(1).max(200);
export const note = z
  .string()
  .max(longestNote)
  .refine((text) => halfCharacterIn(text) === undefined, { error: ({ input }) => halfCharacterIn(String(input)) });
export const fence = z.string().regex(/^[0-9]{1,19}$/, 'expected the fence of an answer, in digits');

export const pageLimit = z.coerce.number().int().min(1).max(200).default(50);

const types = Object.keys(problems).map((type) => `urn:pql:problem:${type}`);

export const problemSchema = z
  .object({
    type: z.enum(types),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, and what to do'),
    errors: z
      .array(z.object({ place: z.string(), message: z.string() }))
      .optional()
      .describe('Of malformed: each place, such as body.until'),
  })
  .meta({ id: 'Problem' });

type ProblemStatus = (typeof problems)[ProblemType]['status'];

const said: Readonly<Record<ProblemStatus, string>> = describeAll();

/** The declared answers of a route that can be refused with these; what any route can answer is among them. */
export function answersProblems<const Status extends ProblemStatus>(...statuses: readonly Status[]) {
  return responses<Status | (typeof everywhere)[number]>([...everywhere, ...statuses]);
}

/** A request that isn't of the declared shape or size, for another host, or while pql fails. */
const everywhere = [400, 403, 413, 500, 503] as const;

/** Of routes that need a token besides. */
export const withToken = [401, 429] as const;

function responses<Status extends ProblemStatus>(statuses: readonly Status[]) {
  const answer = (status: Status) => ({
    description: said[status],
    content: { 'application/problem+json': { schema: problemSchema } },
  });
  return Object.fromEntries(statuses.map((status) => [status, answer(status)])) as Record<
    Status,
    ReturnType<typeof answer>
  >;
}

function describeAll(): Record<ProblemStatus, string> {
  const byStatus = new Map<ProblemStatus, string[]>();
  for (const [type, { status }] of Object.entries(problems)) {
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${type}\``]);
  }
  return Object.fromEntries([...byStatus].map(([status, names]) => [status, names.join(', ')])) as Record<
    ProblemStatus,
    string
  >;
}

/** How a route says who may use it. */
export const security: Record<string, string[]>[] = [{ token: [] }, { session: [] }];
