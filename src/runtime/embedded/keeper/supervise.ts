import { setTimeout as delay } from 'node:timers/promises';
import type { Service } from '../child.ts';

/** A service that is started again, on the same port, when it ends unasked. */
export interface Supervised {
  readonly port: number;
  readonly pid: number;
  readonly restarts: number;
  stop(): Promise<void>;
}

/** Waits before a start; the last one is repeated. A service that then ran for `SOUND_AFTER_MS` begins anew. */
const BACKOFF_MS = [0, 200, 1_000, 3_000, 5_000];
const SOUND_AFTER_MS = 30_000;

export async function supervise(
  name: string,
  start: (port: number) => Promise<Service>,
  firstPort: number,
  on: { log: (line: string) => void; restarted: () => void; gaveUp: (reason: string) => void },
): Promise<Supervised> {
  let service = await start(firstPort);
  const { port } = service;
  let restarts = 0;
  const stopping = new AbortController();

  const watch = async (): Promise<void> => {
    let fastDeaths = 0;
    while (!stopping.signal.aborted) {
      const since = Date.now();
      let reason = await service.ended;
      if (stopping.signal.aborted) return;
      fastDeaths = Date.now() - since < SOUND_AFTER_MS ? fastDeaths + 1 : 1;
      for (;;) {
        on.log(`${name} ended (${reason})`);
        const wait = BACKOFF_MS[fastDeaths - 1];
        if (wait === undefined) {
          on.gaveUp(`${name} ended ${fastDeaths} times in a row, the last time with: ${reason}`);
          return;
        }
        await delay(wait);
        if (stopping.signal.aborted) return;
        try {
          service = await start(port);
          break;
        } catch (failure) {
          reason = failure instanceof Error ? failure.message : String(failure);
          fastDeaths += 1;
        }
      }
      restarts += 1;
      on.log(`${name} runs again on port ${port}`);
      on.restarted();
    }
  };
  const watching = watch();

  return {
    port,
    get pid() {
      return service.pid;
    },
    get restarts() {
      return restarts;
    },
    async stop() {
      stopping.abort();
      await service.stop();
      await watching;
    },
  };
}
