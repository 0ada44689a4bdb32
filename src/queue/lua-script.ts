import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';

/** One of the scripts of the queues: what it answers to these arguments, unparsed. */
export type LuaScript = (...args: readonly (string | number)[]) => Promise<unknown>;

/** Parts of lua/prelude in the order in which they use each other. */
const parts = ['keys', 'records', 'places', 'clocks', 'holders', 'changes', 'answers'] as const;

const moving = ['ranks', 'gathered', 'facets', 'moves', 'placements'] as const;
/** Of how the order of a queue is searched, and how single entries move in it: scripts that don't need them are spared them. */
const more = {
  page: ['ranks'],
  place: moving,
  arrange: moving,
  switch: moving,
} as const satisfies Record<string, readonly string[]>;

const read = (file: string) => readFileSync(new URL(`./lua/${file}.lua`, import.meta.url), 'utf8');

/** What every script begins with: functions on the queues, in Lua. */
export function luaPrelude(): string {
  return parts.map((part) => read(`prelude/${part}`)).join('\n');
}

/**
 * Reads `lua/NAME.lua` behind what every script begins with. `base` is what all keys begin with (keys.ts). The text is sent once to a Redis, then its
 * digest alone; a Redis that was started anew asks for it again.
 */
export function luaScript(redis: Redis, base: string, name: string): LuaScript {
  const further = new Map<string, readonly string[]>(Object.entries(more)).get(name) ?? [];
  const text = [luaPrelude(), ...further.map((part) => read(`prelude/${part}`)), read(name)].join('\n');
  const digest = createHash('sha1').update(text).digest('hex');
  return async (...args) => {
    try {
      return await redis.evalsha(digest, 1, base, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return await redis.eval(text, 1, base, ...args);
    }
  };
}
