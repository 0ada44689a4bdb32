import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { InputError, TransientError } from '../../model/errors.ts';
import { leaseMessage, type Needs, type Services } from './keeper/protocol.ts';
import type { EmbeddedState } from './state-file.ts';

/** A hold on a keeper's services, for as long as this process lives or until `leave`. */
export interface Lease {
  readonly services: Services;
  /** Resolves when the keeper has let go; for the last holder that is when everything is down. */
  leave(): Promise<void>;
}

/** A Redis with a large append-only file takes its time to start. */
const ANSWER_WITHIN_MS = 90_000;

/**
 * Opens a lease on the keeper that `state` names; undefined if it isn't there any more.
 * @throws InputError or TransientError when what is needed could not be started.
 */
export function openLease(
  state: EmbeddedState,
  needs: Needs,
  on: { services: (services: Services) => void; lost: (gaveUp: string | undefined) => void },
): Promise<Lease | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(state.leasePort, '127.0.0.1');
    let services: Services | undefined;
    let gaveUp: string | undefined;
    let failed: Error | undefined;
    let leaving = false;
    const closed = new Promise<void>((done) => {
      socket.once('close', () => {
        done();
        clearTimeout(unanswered);
        if (failed) reject(failed);
        else resolve(undefined);
        if (services && !leaving) on.lost(gaveUp);
      });
    });
    const unanswered = setTimeout(() => socket.destroy(), ANSWER_WITHIN_MS);
    socket.on('error', () => socket.destroy());
    socket.once('connect', () => socket.write(`${JSON.stringify({ secret: state.secret, needs })}\n`));
    const lines = createInterface({ input: socket });
    // It repeats the socket's errors, which are dealt with above.
    lines.on('error', () => undefined);
    lines.on('line', (line) => {
      const message = leaseMessage.parse(JSON.parse(line));
      if (message.kind === 'failed') {
        failed = message.isInput ? new InputError(message.message) : new TransientError(message.message);
        return;
      }
      if (message.kind === 'gave up') {
        gaveUp = message.message;
        return;
      }
      services = message;
      on.services(message);
      clearTimeout(unanswered);
      resolve({
        services: message,
        leave() {
          leaving = true;
          socket.write(`${JSON.stringify({ leave: true })}\n`);
          return closed;
        },
      });
    });
  });
}
