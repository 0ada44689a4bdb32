/** What came back of a post. None of its sentences repeats the address: whoever knows that one may write there. */
export type Posted =
  | { readonly taken: true; readonly status: number }
  | {
      readonly taken: false;
      /** Undefined where no answer came. */
      readonly status: number | undefined;
      readonly problem: string;
      /** So many milliseconds the receiver wants to be left alone. */
      readonly retryAfter: number | undefined;
    };

export interface Parcel {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

export interface PostOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the answer's status; what is behind it is read no longer. */
  readonly timeout?: number | undefined;
  readonly now: () => number;
}

export type Post = (parcel: Parcel, options: PostOptions) => Promise<Posted>;

const usualTimeout = 15_000;
/** Of an answer so much is read, so that its connection can be used again; nothing in it is needed. */
const readAtMost = 64 * 1024;

/** Posts JSON. A 2xx is a success whatever becomes of the rest of the answer; redirects are not followed. Throws only where `signal` was aborted. */
export const post: Post = async ({ url, headers, body }, { signal, timeout = usualTimeout, now }) => {
  const late = AbortSignal.timeout(timeout);
  const within = signal ? AbortSignal.any([signal, late]) : late;
  try {
    const to = withoutCredentials(url);
    const response = await fetch(to.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'pql', ...to.headers, ...headers },
      body,
      redirect: 'manual',
      signal: within,
    });
    const { status } = response;
    await drained(response);
    if (response.ok) return { taken: true, status };
    const retryAfter = retryAfterOf(response.headers.get('retry-after'), now());
    return { taken: false, status, problem: problemOf(status), retryAfter };
  } catch (error) {
    signal?.throwIfAborted();
    const problem = late.aborted ? `no answer within ${timeout / 1000} s` : brokenBy(error);
    return { taken: false, status: undefined, problem, retryAfter: undefined };
  }
};

/** `fetch` refuses an address with a user and a password in it. */
function withoutCredentials(address: string): { readonly url: URL; readonly headers: Record<string, string> } {
  const url = new URL(address);
  if (url.username === '' && url.password === '') return { url, headers: {} };
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { url, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } };
}

/** A body that breaks off or doesn't end changes nothing: the status has come. */
async function drained({ body }: Response): Promise<void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let read = 0; read < readAtMost; ) {
      const { done, value } = await reader.read();
      if (done) return;
      read += value.byteLength;
    }
    await reader.cancel();
  } catch {
    return;
  }
}

function problemOf(status: number): string {
  if (status >= 300 && status < 400)
    return `answered ${status}, a redirect, which is not followed: set the address it leads to`;
  return `answered ${status}`;
}

function brokenBy(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return code === undefined ? 'the connection broke before an answer came' : `the connection failed (${code})`;
}

/** `Retry-After` is seconds, or a date. */
export function retryAfterOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
