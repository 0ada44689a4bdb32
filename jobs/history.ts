import type { Queue } from 'bullmq';

const atOnce = 1_000;

/** Removes jobs that failed longer than `age` milliseconds ago. Gives how many there were. */
export async function forgetFailedJobs(queues: readonly Queue[], age: number): Promise<number> {
  let forgotten = 0;
  for (const queue of queues) {
    for (;;) {
      const { length } = await queue.clean(age, atOnce, 'failed');
      forgotten += length;
      if (length < atOnce) break;
    }
  }
  return forgotten;
}
