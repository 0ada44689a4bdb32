import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { InputError } from '../model/errors.ts';
import { Problem, problemResponse } from './problem.ts';

export interface ServerParts {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  fetch(request: Request, env: object): Response | Promise<Response>;
}

export interface Listening {
  /** `http://127.0.0.1:4600` */
  readonly url: string;
  readonly port: number;
  /** Takes no new connection; requests under way go on. */
  stop(): void;
  /** Waits for requests under way, so many milliseconds at most; then cuts them off. */
  close(withinMs?: number): Promise<void>;
}

/** Begins to answer. Throws InputError, one line, where the address can't be had. */
export async function listen({ host, port, fetch }: ServerParts): Promise<Listening> {
  const answer = getRequestListener(fetch, {
    hostname: host,
    errorHandler: () => problemResponse(new Problem('malformed', 'The request has no usable address or Host header.')),
  });
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000 }, (incoming, outgoing) => {
    void answer(incoming, outgoing);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cantListen(error, host, port)));
    server.listen({ host, port }, resolve);
  });
  const bound = server.address();
  const taken = typeof bound === 'object' && bound !== null ? bound.port : port;

  let closed: Promise<void> | undefined;
  const stop = () => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    stop,
    async close(withinMs = 5_000) {
      stop();
      const deadline = setTimeout(() => server.closeAllConnections(), withinMs);
      // A connection that is kept alive turns idle when its answer is out.
      const idle = setInterval(() => server.closeIdleConnections(), 50);
      await closed;
      clearTimeout(deadline);
      clearInterval(idle);
    },
  };
}

function cantListen(error: NodeJS.ErrnoException, host: string, port: number): InputError {
  const at = `${host}:${port}`;
  const mend =
    error.code === 'EADDRINUSE'
      ? 'Another program has that port, or another pql. Stop it, or set http.port (0: any that is free).'
      : error.code === 'EACCES'
        ? 'That port needs more rights. Set http.port to one above 1023.'
        : 'Is http.host an address of this machine?';
  return new InputError(`The API can't listen on ${at} (${error.code ?? error.message}). ${mend}`, { cause: error });
}
