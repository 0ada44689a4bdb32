import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { z } from 'zod';
import { InputError, PqlError, TransientError } from '../model/errors.ts';
import { isRedisAway } from '../queue/redis-error.ts';
import { Refusal, refusals } from '../queue/refusal.ts';

/** Every type of problem that the API answers with, its status and what all of that type have in common. */
export const problems = {
  malformed: { status: 400, title: 'the request can’t be read' },
  unauthorized: { status: 401, title: 'this needs a valid token' },
  not_allowed: { status: 403, title: refusals.not_allowed },
  foreign_request: { status: 403, title: 'the request comes from somewhere else' },
  unknown_entry: { status: 404, title: refusals.unknown_entry },
  unknown_team: { status: 404, title: refusals.unknown_team },
  unknown_rep: { status: 404, title: refusals.unknown_rep },
  nothing_waiting: { status: 404, title: refusals.nothing_waiting },
  unknown_subject: { status: 404, title: 'nothing is known of that id' },
  unknown_run: { status: 404, title: 'no such run' },
  unknown_route: { status: 404, title: 'no such route' },
  stale: { status: 409, title: refusals.stale },
  wrong_state: { status: 409, title: refusals.wrong_state },
  not_yours: { status: 409, title: refusals.not_yours },
  held: { status: 409, title: refusals.held },
  company_held: { status: 409, title: refusals.company_held },
  reserved: { status: 409, title: refusals.reserved },
  next_only: { status: 409, title: refusals.next_only },
  full: { status: 409, title: refusals.full },
  day_full: { status: 409, title: refusals.day_full },
  undo_over: { status: 409, title: refusals.undo_over },
  key_reused: { status: 409, title: refusals.key_reused },
  not_held: { status: 409, title: 'no gate holds this run' },
  run_under_way: { status: 409, title: 'another run is under way' },
  too_large: { status: 413, title: 'the request is too large' },
  unknown_reason: { status: 422, title: refusals.unknown_reason },
  missing: { status: 422, title: refusals.missing },
  bad_time: { status: 422, title: refusals.bad_time },
  bad_input: { status: 422, title: 'what was sent can’t be used' },
  too_many_tries: { status: 429, title: 'too many wrong tokens' },
  unforeseen: { status: 500, title: 'pql failed' },
  unavailable: { status: 503, title: 'a part of pql is away' },
  nothing_published: { status: 503, title: refusals.nothing_published },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;
export type ProblemType = keyof typeof problems;

/** What is wrong at one place of a request: `body.until`. */
export interface PlaceFault {
  readonly place: string;
  readonly message: string;
}

/** An answer of `application/problem+json`, thrown from wherever it is found out. */
export class Problem extends InputError {
  readonly type: ProblemType;
  readonly errors: readonly PlaceFault[] | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;

  constructor(
    type: ProblemType,
    detail: string,
    more: { readonly errors?: readonly PlaceFault[]; readonly retryAfter?: number } = {},
  ) {
    super(detail);
    this.type = type;
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
  }
}

/** The problem that an error is to whoever asked. What only concerns whoever operates pql stays out of it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refusal) return new Problem(error.code, error.message, waitFor(error.code));
  if (error instanceof HTTPException) return ofException(error);
  // An input error that no route has claimed is in a file or a setting: nothing that the caller could mend.
  if (error instanceof TransientError || error instanceof InputError || isRedisAway(error)) {
    return new Problem('unavailable', away, { retryAfter });
  }
  return new Problem('unforeseen', 'Whoever operates pql finds more in its log. Asking again may not help.');
}

/** For calls whose input errors are about what the caller has sent. */
export async function orBadInput<Result>(
  result: Promise<Result>,
  type: 'bad_input' | 'bad_time' = 'bad_input',
): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof InputError && !(error instanceof Refusal) && !(error instanceof Problem)) {
      throw new Problem(type, error.message);
    }
    throw error;
  }
}

/** A request that isn't of the declared shape: every place at once. */
export function shapeFaults(target: string, error: z.ZodError | z.core.$ZodError): Problem {
  const where = target === 'json' ? 'body' : target;
  const errors = error.issues.map(({ path, message }) => ({ place: [where, ...path.map(String)].join('.'), message }));
  const places = errors.map(({ place, message }) => `${place}: ${message}`);
  const shown = places.length > 5 ? [...places.slice(0, 5), `and ${places.length - 5} more`] : places;
  return new Problem('malformed', `${shown.join('; ')}. See /openapi.json.`, { errors });
}

export function problemResponse(problem: Problem): Response {
  const { type, message, errors, retryAfter: seconds } = problem;
  const { status, title } = problems[type];
  const body = { type: `urn:pql:problem:${type}`, title, status, detail: message, ...(errors && { errors }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      // What is left of the body is not read: the connection can't carry another request.
      ...(status === 413 ? { connection: 'close' } : {}),
    },
  });
}

/** What the log says of an error that nobody who asked can mend; undefined for all others. Without lead data, so without foreign messages. */
export function operatorsFault(error: unknown): Readonly<Record<string, unknown>> | undefined {
  if (error instanceof Problem || error instanceof Refusal || error instanceof HTTPException) return undefined;
  if (!(error instanceof Error)) return { error: typeof error };
  if (error instanceof TransientError || error instanceof InputError || isRedisAway(error)) {
    return { reason: error.message };
  }
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const cause = error.cause instanceof Error ? error.cause.name : undefined;
  return { error: error.name, known: error instanceof PqlError, cause, stack: stack.slice(0, 12).join('\n') };
}

const retryAfter = 5;
const away =
  'Redis, ClickHouse or a setting of pql keeps it from answering now. Ask again; a write with the Idempotency-Key that it had.';

function waitFor(code: Refusal['code']): { retryAfter?: number } {
  return code === 'nothing_published' ? { retryAfter: 60 } : {};
}

function ofException(error: HTTPException): Problem {
  if (error.status === 413) return new Problem('too_large', 'The body is larger than this route takes.');
  if (error.status === 415) {
    return new Problem('malformed', 'The body must be sent with Content-Type: application/json.', {
      errors: [{ place: 'header.content-type', message: 'expected application/json' }],
    });
  }
  if (error.status < 500) {
    return new Problem('malformed', 'The body is no JSON.', { errors: [{ place: 'body', message: 'not JSON' }] });
  }
  return new Problem('unforeseen', 'Whoever operates pql finds more in its log. Asking again may not help.');
}
