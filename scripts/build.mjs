// Compiles to dist/, puts the SQL and Lua that the code reads at run time beside it, and bundles the inbox page.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInbox } from './build-inbox.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

rmSync(join(root, 'dist'), { recursive: true, force: true });
const compiled = spawnSync(
  process.execPath,
  [join(typescript, 'bin', 'tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
if (compiled.status !== 0) process.exit(compiled.status ?? 1);
cpSync(join(root, 'src'), join(root, 'dist', 'src'), {
  recursive: true,
  filter: (path) =>
    path !== join(root, 'src', 'inbox') &&
    (!/\.[^/]*$/.test(path.slice(root.length)) || path.endsWith('.sql') || path.endsWith('.lua')),
});
// npm makes the program executable when it links it; run from the checkout it is not linked.
chmodSync(join(root, 'dist', 'src', 'cli', 'main.js'), 0o755);
await buildInbox(root);
