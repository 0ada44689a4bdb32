import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

/** How a way treats what goes through it. */
export type Treatment =
  | { readonly kind: 'pass' }
  /** Everything comes so much later, both ways. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** An answer ends after so many bytes, and its connection with it. */
  | { readonly kind: 'truncate'; readonly bytes: number }
  /** Nothing comes through, and neither side is told. Once that is over, connections from then are reset. */
  | { readonly kind: 'half-open' }
  /** Nobody gets a new connection. */
  | { readonly kind: 'refuse' };

/** A way to a service of this machine on which anything can be done to what goes through. */
export interface ServiceProxy {
  readonly port: number;
  /** Where it leads from now on: the service may have moved. */
  aim(port: number): void;
  /** From now on, for connections that are there too. */
  treat(treatment: Treatment): void;
  /** Resets all connections that are there. New ones come through. */
  cut(): void;
  close(): Promise<void>;
}

interface Connection {
  readonly ends: readonly [Socket, Socket];
  answered: number;
  isStuck: boolean;
}

export async function openProxy(to: number): Promise<ServiceProxy> {
  const connections = new Set<Connection>();
  let target = to;
  let treatment: Treatment = { kind: 'pass' };

  const reset = ({ ends }: Connection) => {
    for (const socket of ends) socket.resetAndDestroy();
  };

  function through(connection: Connection, isAnswer: boolean): Transform {
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        switch (treatment.kind) {
          case 'delay':
            setTimeout(() => done(null, chunk), treatment.ms);
            return;
          case 'half-open':
            // Never done: what follows waits behind it.
            connection.isStuck = true;
            return;
          case 'truncate': {
            const left = Math.max(0, treatment.bytes - connection.answered);
            if (!isAnswer || chunk.length < left) {
              if (isAnswer) connection.answered += chunk.length;
              return done(null, chunk);
            }
            connection.ends[0].end(chunk.subarray(0, left));
            connection.ends[1].destroy();
            return;
          }
          default:
            done(null, chunk);
        }
      },
    });
  }

  const server = createServer((from) => {
    if (treatment.kind === 'refuse') return void from.resetAndDestroy();
    const onward = connect(target, '127.0.0.1');
    const connection: Connection = { ends: [from, onward], answered: 0, isStuck: false };
    connections.add(connection);
    for (const socket of connection.ends) {
      socket.setNoDelay(true);
      // A reset is not followed by the other side's reset unless it is made.
      socket.on('error', () => reset(connection));
      socket.on('close', () => {
        connections.delete(connection);
        for (const end of connection.ends) end.destroy();
      });
    }
    from.pipe(through(connection, false)).pipe(onward);
    onward.pipe(through(connection, true)).pipe(from);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    port: address.port,
    aim(port) {
      target = port;
    },
    treat(now) {
      const was = treatment.kind;
      treatment = now;
      for (const connection of connections) {
        connection.answered = 0;
        if (was === 'half-open' && connection.isStuck) reset(connection);
      }
    },
    cut() {
      for (const connection of connections) reset(connection);
    },
    async close() {
      for (const connection of connections) reset(connection);
      server.close();
      await once(server, 'close');
    },
  };
}
