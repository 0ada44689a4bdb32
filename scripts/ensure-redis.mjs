// Makes sure that a Redis can be used: REDIS_URL, or redis-server or valkey-server on the PATH.
// Where neither is there it is installed by the platform's package manager, if this user may.
import { install, onPath } from './install.mjs';

// pql starts a server of its own in its data folder.
const isThere = process.env.REDIS_URL || onPath('redis-server') || onPath('valkey-server');
const toDo = isThere
  ? undefined
  : install({
      missing: 'pql needs a Redis and found neither redis-server nor valkey-server nor REDIS_URL.',
      brew: ['redis'],
      apt: 'redis-server',
      byHand: 'Install Redis 7 or Valkey, or set REDIS_URL.',
    });
if (toDo) {
  console.error(toDo);
  process.exit(1);
}
