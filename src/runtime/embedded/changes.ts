import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Changes } from '../../warehouse/while-unchanged.ts';

/** Milliseconds. A busy engine is asked for what is looked for instead. */
const within = 1_000;

/** Asks the embedded engine at an address that may change whether anything was written. */
export function askChanges(
  engine: () => { readonly url: string; readonly username: string; readonly password: string },
): {
  readonly changes: Changes;
  close(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const ask = () =>
    new Promise<string | undefined>((resolve, reject) => {
      const { url, username, password } = engine();
      const options = { agent, auth: `${username}:${password}`, timeout: within };
      const request = get(`${url}/changes`, options, (response) => {
        text(response).then((sign) => resolve(response.statusCode === 200 && sign !== '' ? sign : undefined), reject);
      });
      request.on('timeout', () => request.destroy(new Error('The engine is busy')));
      request.on('error', reject);
    });
  return {
    // An engine that is away says so to whoever looks for real.
    changes: () => ask().catch(() => undefined),
    close: () => agent.destroy(),
  };
}
