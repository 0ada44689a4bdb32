import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Logger } from '../runtime/log.ts';

/** What happened to the queues. */
export type QueueEvent =
  | {
      readonly event: 'change';
      readonly team: string;
      readonly entry_id: string;
      readonly done: string;
      readonly fence: string;
      /** Who did it; empty for what pql does by itself. */
      readonly by: string;
      /** Who holds it now; empty for nobody. */
      readonly rep: string;
    }
  | { readonly event: 'published'; readonly run_id: string; readonly as_of: string };

/** Somebody who is told. */
export interface Listener {
  tell(event: QueueEvent): void;
  /** Called every few seconds: whoever may not listen any more is to end, and the connection shows that it is alive. */
  beat(): void;
  end(): void;
}

/** One subscription to Redis, told on to every client of this process. */
export interface EventFeed {
  /** Returns how to listen no more. */
  listen(listener: Listener): () => void;
  /** Ends every listener. */
  close(): Promise<void>;
}

export interface EventFeedParts {
  /** A connection that does nothing else; whoever opened it closes it. */
  readonly subscriber: Redis;
  readonly channel: string;
  published(): Promise<{ readonly runId: string; readonly asOf: number } | undefined>;
  readonly log: Logger;
  /** Milliseconds. */
  readonly beatEvery?: number;
  /** Milliseconds between two looks at which run is published. */
  readonly lookEvery?: number;
}

const change = z.object({
  team: z.string(),
  entry_id: z.string(),
  done: z.string(),
  fence: z.string(),
  // A process of the version before doesn't say them.
  by: z.string().default(''),
  rep: z.string().default(''),
});

export async function openEventFeed(parts: EventFeedParts): Promise<EventFeed> {
  const { subscriber, channel, published, log, beatEvery = 3_000, lookEvery = 1_000 } = parts;
  const listeners = new Set<Listener>();
  const tell = (event: QueueEvent) => {
    for (const listener of listeners) listener.tell(event);
  };

  const onMessage = (_channel: string, text: string) => {
    const parsed = change.safeParse(parsedJson(text));
    // A rep who left or came back is no change of an entry.
    if (parsed.success) tell({ event: 'change', ...parsed.data });
  };
  subscriber.on('message', onMessage);
  await subscriber.subscribe(channel);

  // Looked at, not told: a message of the switch could be missed while Redis is away, and the page would show yesterday's queue.
  // Undefined until somebody has listened for a moment: what was published before is no news to them.
  let known: string | undefined;
  let looking = false;
  const look = async () => {
    if (looking || listeners.size === 0) return;
    looking = true;
    try {
      const run = await published();
      const isNews = known !== undefined && run?.runId !== known;
      known = run?.runId ?? '';
      if (run && isNews) {
        tell({ event: 'published', run_id: run.runId, as_of: new Date(run.asOf).toISOString() });
      }
    } catch (error) {
      log.debug(
        { reason: error instanceof Error ? error.name : 'unknown' },
        'Which run is published can’t be seen now',
      );
    }
    looking = false;
  };
  const looks = setInterval(() => void look(), lookEvery);
  const beats = setInterval(() => {
    for (const listener of listeners) listener.beat();
  }, beatEvery);

  return {
    listen(listener) {
      if (listeners.size === 0) known = undefined;
      listeners.add(listener);
      void look();
      return () => listeners.delete(listener);
    },
    async close() {
      clearInterval(looks);
      clearInterval(beats);
      subscriber.off('message', onMessage);
      for (const listener of listeners) listener.end();
      listeners.clear();
      if (subscriber.status === 'ready') await subscriber.unsubscribe(channel);
    },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
