/**
 * The keeper's own process, one for each data folder, detached from the command that started it: others may still use the
 * services when that command has ended.
 */
import { type Kept, keep } from './keeper.ts';
import { takeLock } from './lock.ts';
import { type KeeperReply, type KeeperRequest, keeperRequest } from './protocol.ts';

/** Standard output and error are the log file. */
const LOG_FD = 2;

const log = (line: string): void => {
  process.stderr.write(`${new Date().toISOString()} ${line}\n`);
};

function reply(message: KeeperReply): void {
  if (!process.connected) return;
  process.send?.(message, () => process.connected && process.disconnect());
}

async function main(request: KeeperRequest): Promise<void> {
  const lock = takeLock(request.dataDir);
  if (!lock) return reply({ kind: 'taken' });
  let kept: Kept;
  try {
    kept = await keep(request, LOG_FD, log);
  } catch (failure) {
    lock.release();
    throw failure;
  }
  process.on('SIGTERM', () => kept.stop());
  log(`Keeping the embedded services of ${request.dataDir}`);
  reply({ kind: 'ready' });
  const reason = await kept.ended;
  log(reason === undefined ? 'Nobody uses the embedded services any more: stopped' : `Gave up: ${reason}`);
  lock.release();
  kept.letGo();
  if (reason !== undefined) process.exitCode = 1;
}

process.once('message', (request) => {
  main(keeperRequest.parse(request)).catch((failure: unknown) => {
    const message = failure instanceof Error ? failure.message : String(failure);
    log(`Could not start: ${message}`);
    reply({ kind: 'failed', message });
    process.exitCode = 1;
  });
});
