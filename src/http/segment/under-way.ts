import type { MiddlewareHandler } from 'hono';
import { Problem } from '../problem.ts';
import { longestBody } from './body.ts';

/** A body is read whole: so many at once take 64 MB at most, and about as much again while they are parsed. */
const most = 128;

/** Lets so many requests in at a time: what a storm brings beyond them is told to come again, and its body isn't kept. */
export function fewAtOnce(limit = most): MiddlewareHandler {
  let underWay = 0;
  return async (c, next) => {
    if (underWay >= limit) {
      await passOver(c.req.raw.body);
      throw new Problem(
        'unavailable',
        'Too many requests are under way at once, so nothing of this one was taken. Send it again.',
        {
          retryAfter: 1,
        },
      );
    }
    underWay += 1;
    try {
      await next();
    } finally {
      underWay -= 1;
    }
  };
}

/** A connection that is answered while it still sends is cut, and whoever sends never hears the answer. */
async function passOver(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (body === null) return;
  const reader = body.getReader();
  for (let read = 0; read <= longestBody; ) {
    const { done, value } = await reader.read();
    if (done) return;
    read += value.byteLength;
  }
  await reader.cancel();
}
