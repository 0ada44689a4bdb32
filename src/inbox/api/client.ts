/** A refusal of the API, or its failure: `application/problem+json`. `detail` is made to be shown. */
export class ApiProblem extends Error {
  /** Without `urn:pql:problem:`, such as `stale`. */
  readonly type: string;
  readonly status: number;

  constructor(type: string, status: number, detail: string) {
    super(detail);
    this.type = type;
    this.status = status;
  }
}

/** Nobody answered: the network, or the server, is away. Whether a write was done isn't known; the same key asks again without doing it twice. */
export class Unreachable extends Error {}

export type Method = 'GET' | 'POST' | 'DELETE';

export interface Asked {
  readonly body?: unknown;
  /** So that a write that is sent again is done once. */
  readonly key?: string;
  readonly signal?: AbortSignal;
}

export interface ApiClient {
  /** The answer's JSON, undefined where it has none. Throws ApiProblem, Unreachable, or what the signal says. */
  ask(method: Method, path: string, asked?: Asked): Promise<unknown>;
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  post<Answer>(path: string, body: unknown, key?: string): Promise<Answer>;
}

export interface ApiClientParts {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** An answer 401: whoever was signed in is so no more. */
  onUnauthorized(): void;
  /** Whom the page takes to be signed in: writes of anybody else are refused. */
  caller(): string | undefined;
  /** A write was refused, perhaps because somebody else is signed in by now. */
  onForeign(): void;
  /** Told after each request whether somebody answered. */
  onReached(reached: boolean): void;
}

/** Milliseconds until nobody is taken to answer. */
const readLimit = 15_000;
const writeLimit = 20_000;

/** Gives a request up after so long, or with `signal`. */
const within = (ms: number, signal?: AbortSignal) =>
  AbortSignal.any([AbortSignal.timeout(ms), ...(signal ? [signal] : [])]);

export function createApiClient(parts: ApiClientParts): ApiClient {
  const { fetch, onReached } = parts;
  async function ask(method: Method, path: string, { body, key, signal }: Asked = {}): Promise<unknown> {
    const isRead = method === 'GET';
    const caller = isRead ? undefined : parts.caller();
    const [response, text] = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...(caller === undefined ? {} : { 'pql-caller': encodeURIComponent(caller) }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: within(isRead ? readLimit : writeLimit, signal),
    })
      .then(async (answered) => [answered, await answered.text()] as const)
      .catch((error: unknown) => {
        if (signal?.aborted) throw error;
        onReached(false);
        throw new Unreachable('The server can’t be reached.', { cause: error });
      });
    onReached(true);
    const answer = parsed(text);
    if (response.ok) return answer;
    const problem = problemOf(response.status, answer);
    if (problem.status === 401) parts.onUnauthorized();
    if (problem.type === 'foreign_request') parts.onForeign();
    throw problem;
  }
  return {
    ask,
    // The server holds its answers against the schemas that the types come from.
    get: <Answer>(path: string, signal?: AbortSignal) => ask('GET', path, signal && { signal }) as Promise<Answer>,
    post: <Answer>(path: string, body: unknown, key?: string) =>
      ask('POST', path, { body, ...(key !== undefined && { key }) }) as Promise<Answer>,
  };
}

/** Undefined for no JSON: what stands on the way answers with pages of its own. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(status: number, answer: unknown): ApiProblem {
  const { type, detail } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<string, unknown>;
  const named = typeof type === 'string' ? type.replace('urn:pql:problem:', '') : 'unforeseen';
  return new ApiProblem(named, status, typeof detail === 'string' ? detail : `The server answered ${status}.`);
}

/** A path whose parts are ids of people and companies: pathOf('entries', 'account:a/b', 'claim'). */
export function pathOf(...parts: readonly string[]): string {
  return `/v1/${parts.map(encodeURIComponent).join('/')}`;
}

/** A key that was never used before; also where the page has no secure context, and no `randomUUID` with it. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
