import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../src/http/server.ts';
import { InputError } from '../../src/model/errors.ts';
import { eventually } from '../support/eventually.ts';

const open: Listening[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close(100);
});
async function serve(answer: (request: Request) => Response | Promise<Response>, port = 0): Promise<Listening> {
  const server = await listen({ host: '127.0.0.1', port, fetch: answer });
  open.push(server);
  return server;
}

describe('a server', () => {
  test('says in one line that its port is taken', async () => {
    const { port } = await serve(() => new Response('ok'));
    const second = serve(() => new Response('ok'), port);
    await expect(second).rejects.toThrow(InputError);
    await expect(second).rejects.toThrow(
      new RegExp(`^The API can't listen on 127.0.0.1:${port} \\(EADDRINUSE\\)[^\\n]*http.port[^\\n]*$`),
    );
  });

  test('that is stopped takes nothing new, and finishes what is under way', async () => {
    let finish = () => {};
    let begun = false;
    const server = await serve(async () => {
      begun = true;
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return new Response('finished');
    });
    const answer = fetch(server.url);
    await eventually('the request is under way', () => begun);
    server.stop();
    await expect(fetch(server.url)).rejects.toThrow();
    const closed = server.close(5_000);
    finish();
    expect(await (await answer).text()).toBe('finished');
    await closed;
  });

  test('cuts off what doesn’t end by its deadline', async () => {
    let begun = false;
    const server = await serve(async () => {
      begun = true;
      return new Response(new ReadableStream());
    });
    const answer = fetch(server.url).then(({ text }) => text);
    answer.catch(() => undefined);
    await eventually('the request is under way', () => begun);
    const before = Date.now();
    await server.close(200);
    expect(Date.now() - before).toBeLessThan(3_000);
  });

  test('answers a request that no browser would send', async () => {
    const { port } = await serve(() => new Response('ok'));
    const said = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET / HTTP/1.1\r\nHost: [bad\r\nConnection: close\r\n\r\n'),
      );
      let text = '';
      socket.on('data', (part) => {
        text += String(part);
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(said).toMatch(/^HTTP\/1.1 400/);
    expect(said).toMatch(/urn:pql:problem:malformed/);
  });
});
