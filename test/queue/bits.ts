import type { Redis } from 'ioredis';

/** The positions at which a text of bits in Redis has one; none where there is no such text. */
export async function positionsIn(redis: Redis, key: string): Promise<number[]> {
  const bytes = await redis.getBuffer(key);
  return [...(bytes ?? [])].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((low) => byte & (0x80 >> low)).map((low) => at * 8 + low),
  );
}
