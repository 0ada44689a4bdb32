import type { ChainableCommander } from 'ioredis';

/** Pipelines on their way to Redis. */
export interface Sending {
  /** Resolves when there is room for the next one. */
  send(pipeline: ChainableCommander): Promise<void>;
  /** Resolves when all have arrived. Throws the first error of any. */
  arrived(): Promise<void>;
}

// While Redis takes one in, the next is being written out: more at a time is memory and no speed.
const atOnce = 2;

export function createSending(): Sending {
  const onTheirWay: Promise<unknown>[] = [];
  return {
    async send(pipeline) {
      if (onTheirWay.length >= atOnce) await onTheirWay.shift();
      const sent = done(pipeline);
      // It is awaited with those behind it; until then Node must not take its error for one that nobody looks at.
      sent.catch(() => undefined);
      onTheirWay.push(sent);
    },
    async arrived() {
      while (onTheirWay.length > 0) await onTheirWay.shift();
    },
  };
}

async function done(pipeline: ChainableCommander): Promise<void> {
  const answers = await pipeline.exec();
  const failed = answers?.find(([error]) => error !== null)?.[0];
  if (failed) throw failed;
}
