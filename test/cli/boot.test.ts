import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OwnRedis, ownRedis } from '../support/own-redis.ts';
import { openProgram, type Program } from '../support/program.ts';

let program: Program;
let redis: OwnRedis;
beforeEach(() => {
  program = openProgram();
});
afterEach(async () => {
  await program.close();
  await redis[Symbol.asyncDispose]();
});

describe('a process that keeps the schedule', () => {
  it('ends at its start, and says why, where Redis takes no schedule', async () => {
    // It answers all that is read, and refuses every write for want of a replica.
    redis = await ownRedis({ 'min-replicas-to-write': '1' });
    const { code, stderr } = await program.pql(['up'], { REDIS_URL: redis.url, REDIS_PASSWORD: '' });
    expect(stderr).toMatch(/Redis can't do it now, planning the schedule "nightly": .*NOREPLICAS/);
    expect(code).toBe(1);
  });

  it('does so where its Redis is full', async () => {
    redis = await ownRedis({ maxmemory: '1', 'maxmemory-policy': 'noeviction' });
    const { code, stderr } = await program.pql(['up'], { REDIS_URL: redis.url, REDIS_PASSWORD: '' });
    expect(stderr).toMatch(/Redis can't do it now, planning the schedule "nightly": .*OOM/);
    expect(code).toBe(1);
  });
});
