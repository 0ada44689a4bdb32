import type { MiddlewareHandler } from 'hono';
import { Problem } from '../problem.ts';

/** A body is read whole: so many at once take 64 MB at most, and about as much again while they are parsed. */
const most = 128;

/** Lets so many requests in at a time: what a storm brings beyond them is told to come again, before its body is read. */
export function fewAtOnce(limit = most): MiddlewareHandler {
  let underWay = 0;
  return async (_, next) => {
    if (underWay >= limit) {
      throw new Problem(
        'unavailable',
        'Too many requests are under way at once, so this one was not read. Send it again.',
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
