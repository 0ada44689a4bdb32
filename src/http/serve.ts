import { InputError } from '../model/errors.ts';
import { type ApiParts, createApi } from './app.ts';
import { isLoopback } from './headers.ts';
import { listen } from './server.ts';

export interface ServeParts extends ApiParts {
  readonly http: ApiParts['http'] & {
    /** 0: any that is free. */
    readonly port: number;
  };
}

export interface Served {
  readonly url: string;
  /** Takes nothing new and ends the streams of events; requests under way go on. */
  stop(): Promise<void>;
  /** Waits for requests under way, a few seconds at most. */
  close(): Promise<void>;
}

/**
 * The API at its address. Throws InputError, one line, where the port is taken, or where others could reach it and no token
 * would keep them out.
 */
export async function serveApi(parts: ServeParts): Promise<Served> {
  const { host, port } = parts.http;
  const api = await createApi(parts);
  try {
    if (!isLoopback(host) && !api.hasUsableToken()) {
      throw new InputError(
        `The API would be open to others at http.host ${host}, and there is no token yet. Make one with \`npx pql token create --role admin\`, or leave http.host at 127.0.0.1.`,
      );
    }
    const server = await listen({ host, port, fetch: (request, env) => api.fetch(request, env) });
    return {
      url: server.url,
      async stop() {
        server.stop();
        await api.stop();
      },
      async close() {
        await api.stop();
        await server.close();
        await api.close();
      },
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}
