import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { type HolderMessage, holderMessage, type LeaseMessage, type Needs } from './protocol.ts';

/**
 * Leases: one open connection for each process that uses the services. The kernel closes it when its holder dies, however it
 * dies. Loopback TCP with a secret rather than a unix socket, whose path may not be longer than 104 bytes on macOS.
 */
export interface Leases {
  readonly port: number;
  tell(message: LeaseMessage): void;
  /** Takes no more holders. */
  close(): void;
  /** Lets those go that wait for the services to be gone. */
  end(): void;
}

export function openLeases(options: {
  secret: string;
  /** Provides what a new holder needs, and says where it is or why it can't be had. */
  provide: (needs: Needs) => Promise<LeaseMessage>;
  /** Called when the last holder has left. */
  onEmpty: () => void;
  /** A keeper that nobody comes to leaves after this. */
  firstWithinMs: number;
}): Promise<Leases> {
  const holders = new Set<Socket>();
  const leaving = new Set<Socket>();
  const say = (socket: Socket, message: LeaseMessage): void => {
    socket.write(`${JSON.stringify(message)}\n`);
  };
  const leave = (socket: Socket): void => {
    if (!holders.delete(socket)) return;
    if (holders.size > 0) {
      socket.end();
      return;
    }
    // The last one is let go when all is down, so that its command ends with nothing left running.
    leaving.add(socket);
    options.onEmpty();
  };
  const lonely = setTimeout(options.onEmpty, options.firstWithinMs);

  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      leaving.delete(socket);
      if (holders.delete(socket) && holders.size === 0) options.onEmpty();
    });
    const lines = createInterface({ input: socket });
    // It repeats the socket's errors, which are dealt with above.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const message = parsed(line);
      if (message && 'secret' in message && message.secret === options.secret && server.listening) {
        clearTimeout(lonely);
        holders.add(socket);
        void options.provide(message.needs).then((answer) => {
          say(socket, answer);
          if (answer.kind === 'failed') leave(socket);
        });
      } else if (message && 'leave' in message && holders.has(socket)) {
        leave(socket);
      } else socket.destroy();
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        tell(message) {
          for (const socket of holders) say(socket, message);
        },
        close() {
          clearTimeout(lonely);
          server.close();
        },
        end() {
          // Not only ended: a holder that is stopped would never close its side, and keep the keeper alive.
          for (const socket of [...holders, ...leaving]) socket.destroySoon();
        },
      });
    });
  });
}

function parsed(line: string): HolderMessage | undefined {
  try {
    return holderMessage.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
