import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { PermanentError } from '../../src/model/errors.ts';
import { type Claimed, claimed, type Load, ready } from './api-messages.ts';
import type { BenchRedis } from './redis.ts';

/** The API beside the bench, in a process of its own. */
export interface BenchApi {
  /** Has the reps claim in it. */
  claims(load: Load): Promise<Claimed>;
  /** The first page of a team's queue over HTTP, with a token; gives the number of its entries. */
  firstPage(team: string, limit: number): Promise<number>;
  close(): Promise<void>;
}

const page = z.object({ items: z.array(z.unknown()) });

export async function openApi({ port, password }: BenchRedis): Promise<BenchApi> {
  const child = fork(new URL('api-process.ts', import.meta.url));
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    throw new PermanentError(`The process of the API ended (exit code ${String(code)}); its output says why.`);
  });
  // Nobody looks at it between two messages.
  ended.catch(() => undefined);
  const ask = async (message: object): Promise<unknown> => {
    const answer = nextMessage(child);
    child.send(message);
    return Promise.race([answer, ended]);
  };
  const { url, secret } = ready.parse(await ask({ port, password }));
  return {
    claims: async (load) => claimed.parse(await ask(load)),
    async firstPage(team, limit) {
      const answer = await fetch(`${url}/v1/queues/${team}/entries?limit=${limit}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      const text = await answer.text();
      if (!answer.ok) throw new PermanentError(`A page of team ${team} was answered with ${answer.status}: ${text}`);
      return page.parse(JSON.parse(text)).items.length;
    },
    async close() {
      if (child.exitCode !== null) return;
      const end = once(child, 'exit');
      child.disconnect();
      await end;
    },
  };
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const [message]: unknown[] = await once(child, 'message');
  return message;
}
