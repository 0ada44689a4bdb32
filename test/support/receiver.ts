import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a request is answered; it is received either way. */
export type Answering = (response: ServerResponse, received: Received) => void;

/** An HTTP server that is posted to, and that fails in every way. */
export interface HttpReceiver {
  readonly url: string;
  /** All that was posted, the oldest first, what was refused too. */
  readonly received: readonly Received[];
  answer(how: Answering): void;
  /** Refuses connections, and cuts those that are open. */
  leave(): Promise<void>;
  /** Is back at the same address. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export const answers = {
  status:
    (status: number, headers: Record<string, string> = {}): Answering =>
    (response) =>
      void response.writeHead(status, headers).end('{}'),
  /** Takes the request, and never says a word. */
  hang: () => undefined,
  /** Cuts the connection in the middle of the status line. */
  breakOff: (response: ServerResponse) => {
    response.socket?.write('HTTP/1.1 20');
    response.socket?.destroy();
  },
  /** Says that it took it, and cuts the connection in the middle of its body. */
  truncate: (response: ServerResponse) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"ok":', () => response.socket?.destroy());
  },
  after:
    (ms: number, then: Answering): Answering =>
    (response, received) =>
      void setTimeout(() => then(response, received), ms),
} as const satisfies Record<string, Answering | ((...of: never[]) => Answering)>;

export async function httpReceiver(how: Answering = answers.status(200)): Promise<HttpReceiver> {
  const received: Received[] = [];
  const open = new Set<Socket>();
  let answering = how;
  const server = createServer((request, response) => {
    void text(request).then(
      (body) => {
        const one = { headers: request.headers, body };
        received.push(one);
        answering(response, one);
      },
      () => response.destroy(),
    );
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  };
  const port = await listen(0);
  const leave = async () => {
    if (!server.listening) return;
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, 'close');
  };
  return {
    url: `http://127.0.0.1:${port}/hooks/s3cret`,
    received,
    answer(next) {
      answering = next;
    },
    leave,
    async comeBack() {
      await listen(port);
    },
    close: leave,
  };
}
