// Makes sure that a Redis can be used: REDIS_URL, or redis-server or valkey-server on the PATH.
// Where neither is there it is installed by the platform's package manager, if this user may.
import { spawnSync } from 'node:child_process';

const onPath = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
const run = (program, ...args) =>
  spawnSync(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;

/** @returns {string | undefined} what a person has to do, where the script may not do it */
function ensureRedis() {
  if (process.env.REDIS_URL || onPath('redis-server') || onPath('valkey-server')) return;
  const missing = 'pql needs a Redis and found neither redis-server nor valkey-server nor REDIS_URL.';

  if (process.platform === 'darwin' && onPath('brew')) {
    console.error('pql: installing redis with Homebrew (no redis-server or valkey-server found)');
    return run('brew', 'install', '--quiet', 'redis') ? undefined : `${missing} Run: brew install redis`;
  }
  if (onPath('apt-get')) {
    const byHand = `${missing} Run: sudo apt-get install redis-server`;
    const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
    if (asRoot.length > 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return byHand;
    console.error('pql: installing redis-server with apt-get (no redis-server or valkey-server found)');
    // The package would start a server of its own; pql starts one in its data folder.
    const apt = [...asRoot, 'env', 'RUNLEVEL=1', 'apt-get'];
    const [program, ...args] = apt;
    return run(program, ...args, 'update', '-qq') &&
      run(program, ...args, 'install', '-y', '-qq', '--no-install-recommends', 'redis-server')
      ? undefined
      : byHand;
  }
  return `${missing} Install Redis 7 or Valkey, or set REDIS_URL.`;
}

const toDo = ensureRedis();
if (toDo) {
  console.error(toDo);
  process.exit(1);
}
