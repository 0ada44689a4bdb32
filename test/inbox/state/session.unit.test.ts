import { describe, expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import { createSession, type Me } from '../../../src/inbox/state/session.ts';

const ana: Me = {
  name: 'ana',
  role: 'rep',
  rep: 'ana',
  teams: ['us'],
  may: ['read_self', 'read_queues', 'work'],
  session_ends_at: '2026-11-20T20:00:00Z',
};
const bo: Me = { ...ana, name: 'bo', rep: 'bo' };
const sender: Me = { ...ana, name: 'ingest:1', role: 'ingest', rep: null, may: ['read_self', 'send'] };
const unauthorized = new ApiProblem('unauthorized', 401, 'Send a valid token.');

/** A session at a server that answers `/v1/me` by what `is` holds, and takes the token `right`. */
function atServer(answer: Me | Error) {
  const server = { is: answer };
  const changes: (string | undefined)[] = [];
  const asked: string[] = [];
  const told: string[] = [];
  const session = createSession({
    client: {
      async ask(method, path) {
        asked.push(`${method} ${path}`);
        return undefined;
      },
      async post<Answer>(): Promise<Answer> {
        throw new Error('not asked for here');
      },
      // The answers' shapes are the server's, whose tests hold them.
      async get<Answer>() {
        if (server.is instanceof Error) {
          if (server.is === unauthorized) session.lost();
          throw server.is;
        }
        return server.is as Answer;
      },
    },
    onChanged: (me) => changes.push(me?.name),
    onSigned: () => told.push('look'),
  });
  return { server, session, changes, asked, told };
}

describe('at the start', () => {
  test('a browser that is known is in', async () => {
    const { session, changes } = atServer(ana);
    expect(session.state.value).toBe('asking');
    await session.resume();
    expect(session.state.value).toBe('in');
    expect(changes).toEqual(['ana']);
  });

  test('one that isn’t is out, as is one whose token only sends data', async () => {
    for (const answer of [unauthorized, sender]) {
      const { session, changes } = atServer(answer);
      await session.resume();
      expect(session.state.value).toBe('out');
      expect(changes).toEqual([]);
    }
  });

  test('where nobody can say who it is, the reason is kept, and it goes on when somebody can', async () => {
    for (const trouble of [new Unreachable('away'), new ApiProblem('unavailable', 503, 'Redis is away.')]) {
      const { session, server } = atServer(trouble);
      await session.resume();
      expect([session.state.value, session.trouble.value]).toEqual(['away', trouble]);
      server.is = ana;
      await session.resume();
      expect([session.state.value, session.trouble.value]).toEqual(['in', undefined]);
    }
  });
});

describe('looked at again', () => {
  test('a session that goes on changes nothing', async () => {
    const { session, changes } = atServer(ana);
    await session.resume();
    await session.look();
    expect([session.state.value, changes]).toEqual(['in', ['ana']]);
  });

  test('one that is over is ended: who it was is still known', async () => {
    const { session, server, changes } = atServer(ana);
    await session.resume();
    server.is = unauthorized;
    await session.look();
    expect([session.state.value, session.me.value?.name, changes]).toEqual(['ended', 'ana', ['ana']]);
  });

  test('one that is somebody else’s by now is theirs, and what was ana’s is forgotten', async () => {
    const { session, server, changes } = atServer(ana);
    await session.resume();
    const states: string[] = [];
    session.state.subscribe((state) => states.push(state));
    server.is = bo;
    await session.look();
    expect([session.me.value?.name, changes]).toEqual(['bo', ['ana', 'bo']]);
    expect(states).toEqual(['in', 'ended', 'in']);
  });

  test('one that is over here goes on where somebody signed in in another window', async () => {
    const { session, server } = atServer(ana);
    await session.resume();
    server.is = unauthorized;
    await session.look();
    server.is = bo;
    await session.look();
    expect([session.state.value, session.me.value?.name]).toEqual(['in', 'bo']);
  });

  test('a server that is away ends nothing', async () => {
    const { session, server } = atServer(ana);
    await session.resume();
    server.is = new Unreachable('away');
    await session.look();
    expect(session.state.value).toBe('in');
  });
});

test('signed out, all is forgotten', async () => {
  const { session, changes, asked, told } = atServer(ana);
  await session.resume();
  await session.signOut();
  expect(told).toEqual(['look']);
  expect(asked).toEqual(['DELETE /v1/session']);
  expect([session.state.value, session.me.value, changes]).toEqual(['out', undefined, ['ana', undefined]]);
});
