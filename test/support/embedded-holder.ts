/** A process that holds a lease on the embedded services: it prints their process ids, and closes when its stdin ends. */
import { attachEmbedded } from '../../src/runtime/embedded/attach.ts';

const embedded = await attachEmbedded({ dataDir: process.argv[2] ?? '', engineMemory: 1024 ** 3 });
process.stdout.write(`${JSON.stringify(embedded.pids)}\n`);
process.stdin.resume();
process.stdin.once('end', () => {
  embedded.close().catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    process.exitCode = 1;
  });
});
