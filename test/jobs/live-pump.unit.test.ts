import { expect, it } from 'vitest';
import { pause } from '../../jobs/pump.ts';
import { liveStep } from '../../jobs/pumps/live.ts';
import type { Lease } from '../../src/handoff/lease.ts';
import type { Follow } from '../../src/rescoring/touched/follow.ts';

const never = new AbortController().signal;

/** A lease that one of this process has at a time. */
function oneLease(): Lease & { readonly lost: AbortController } {
  let isTaken = false;
  const lost = new AbortController();
  const ifFree: Lease['ifFree'] = async (work) => {
    if (isTaken) return undefined;
    isTaken = true;
    try {
      return await work(lost.signal);
    } finally {
      isTaken = false;
    }
  };
  return { ifFree, lost, whenFree: () => Promise.reject(new Error('nobody waits for it')) };
}

function follower(looks: string[], name: string, isBehind = false): Follow {
  return {
    async look() {
      looks.push(name);
      return { run: undefined, isBehind };
    },
  };
}

const wake = { wait: (ms: number, signal: AbortSignal) => pause(ms, signal) };
const signals = (stopping: AbortSignal) => ({ stopping, abort: never });

it('lets one process look while it follows, and another one when that has stopped', async () => {
  const lease = oneLease();
  const looks: string[] = [];
  const first = new AbortController();
  const one = liveStep({ follow: follower(looks, 'one'), lease, wake, every: 5 })(signals(first.signal));
  await liveStep({ follow: follower(looks, 'two'), lease, wake, every: 20 })(signals(never));
  expect(new Set(looks)).toEqual(new Set(['one']));
  first.abort();
  await one;
  await liveStep({ follow: follower(looks, 'two'), lease, wake, every: 5, tenure: 10 })(signals(never));
  expect(looks.at(-1)).toBe('two');
});

it('looks again at once while it is behind, and no more when another process may follow', async () => {
  const lease = oneLease();
  const looks: string[] = [];
  const follow: Follow = {
    async look() {
      looks.push('one');
      if (looks.length === 3) lease.lost.abort();
      return { run: undefined, isBehind: true };
    },
  };
  await liveStep({ follow, lease, wake, every: 60_000 })(signals(never));
  expect(looks).toHaveLength(3);
});
