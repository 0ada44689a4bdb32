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
  /** Told after each request whether somebody answered. */
  onReached(reached: boolean): void;
}

export function createApiClient({ fetch, onUnauthorized, onReached }: ApiClientParts): ApiClient {
  async function ask(method: Method, path: string, { body, key, signal }: Asked = {}): Promise<unknown> {
    const response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw error;
      onReached(false);
      throw new Unreachable('The server can’t be reached.', { cause: error });
    });
    onReached(true);
    if (response.status === 204) return undefined;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer;
    const problem = problemOf(response.status, answer);
    if (problem.status === 401) onUnauthorized();
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
