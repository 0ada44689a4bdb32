import { expect, test } from 'vitest';
import type { Caller } from '../../src/http/context.ts';
import type { Listener } from '../../src/http/events.ts';
import { eventRoutes } from '../../src/http/routes/events.ts';

const ana: Caller = { id: 't1', name: 'ana', role: 'rep', rep: 'ana', teams: ['us'], by: 'cookie' };

test('a client that goes while it is looked whether it may still be told ends nothing but its own stream', async () => {
  let answerLook = (_: Caller) => {};
  const look = new Promise<Caller>((resolve) => {
    answerLook = resolve;
  });
  const listening = new Set<Listener>();
  const routes = eventRoutes({
    auth: {
      needs: () => async (c, next) => {
        c.set('caller', ana);
        await next();
      },
      again: () => look,
    },
    feed: {
      listen(listener) {
        listening.add(listener);
        return () => listening.delete(listener);
      },
      close: async () => undefined,
    },
  });
  const answer = await routes.request('/v1/events');
  const [listener] = listening;
  listener?.beat();
  await answer.body?.cancel();
  expect(listening.size).toBe(0);

  const rejected: unknown[] = [];
  const note = (reason: unknown) => rejected.push(reason);
  process.on('unhandledRejection', note);
  answerLook(ana);
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  expect(rejected).toEqual([]);
});
