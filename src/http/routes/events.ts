import { createRoute, z } from '@hono/zod-openapi';
import type { Auth } from '../auth/authenticate.ts';
import { routeGroup } from '../context.ts';
import type { EventFeed, Listener, QueueEvent } from '../events.ts';
import { answersProblems, security, withToken } from '../schemas/shapes.ts';
import { sees } from '../scope.ts';

export interface EventParts {
  readonly auth: Pick<Auth, 'needs' | 'again'>;
  readonly feed: EventFeed;
}

/** Bytes that wait for a client; one that is further behind is let go, and reads the queue anew when it is back. */
const mostBehind = 256 * 1024;

const streamText = z
  .string()
  .describe(
    'Server-Sent Events: `change` with team, entry_id, done, fence, by (who did it; empty for pql itself) and rep (who holds it now; empty for nobody); `published` with run_id and as_of; `beat` every few seconds',
  );

export function eventRoutes({ auth, feed }: EventParts) {
  const route = createRoute({
    method: 'get',
    path: '/v1/events',
    operationId: 'events',
    summary: 'Changes of the queues as they happen',
    security,
    middleware: auth.needs('read_queues'),
    responses: {
      200: { description: 'Until either side ends it', content: { 'text/event-stream': { schema: streamText } } },
      ...answersProblems(...withToken),
    },
  });

  return routeGroup().openapi(route, (c) => {
    const headers = { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    let caller = c.get('caller');
    let ended = false;
    let unlisten = () => {};
    const leave = () => {
      ended = true;
      unlisten();
    };

    const text = new TextEncoder();
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const end = () => {
            if (ended) return;
            leave();
            controller.close();
          };
          const send = (lines: string) => {
            if (ended) return;
            if ((controller.desiredSize ?? 0) <= 0) return end();
            controller.enqueue(text.encode(lines));
          };
          /** Whoever was revoked, or has left a team, is told no more. */
          const lookAgain = async () => {
            const known = await auth.again(c).catch(() => caller);
            if (known === undefined) return end();
            caller = known;
            send('event: beat\ndata: {}\n\n');
          };
          const listener: Listener = {
            tell(event) {
              if (event.event !== 'change' || sees(caller, event.team)) send(message(event));
            },
            beat: () => void lookAgain(),
            end,
          };
          unlisten = feed.listen(listener);
          send('retry: 2000\n\n');
        },
        // The client has gone; what looks whether it may still be told is perhaps under way.
        cancel: leave,
      },
      { highWaterMark: mostBehind, size: (chunk) => chunk?.byteLength ?? 0 },
    );
    return c.body(body, 200, headers);
  });
}

function message({ event, ...data }: QueueEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
