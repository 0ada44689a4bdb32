import { setTimeout as pause } from 'node:timers/promises';
import type { RigServices } from './services.ts';
import type { Doing, Watch } from './watch.ts';

/** An instant that came: everything is slowed down, where that makes it last, until it is let go of. */
export interface Aimed {
  /** Lets answers come as fast as they can again; `except` is a way that a fault has by now. */
  letGo(except?: keyof RigServices['ways']): void;
}

/** The instants of a publish of so small a company are over in milliseconds: while one of them is waited for, each answer of a publish comes so much later. */
const delayMs = 15;

const isPublish = (doing: Doing) => doing.startsWith('publish: ');

/** Waits until it is under way; undefined where it didn't come in time. `mayDelay` where no other fault has the ways. */
export async function untilUnderWay(
  ways: RigServices['ways'],
  watch: Watch,
  during: Doing,
  { atMost, mayDelay }: { readonly atMost: number; readonly mayDelay: boolean },
): Promise<Aimed | undefined> {
  let isSlow = false;
  const slowDown = (slow: boolean, except?: keyof RigServices['ways']) => {
    if (slow === isSlow) return;
    isSlow = slow;
    for (const name of ['redis', 'engine'] as const) {
      if (name !== except) ways[name].treat(slow ? { kind: 'delay', ms: delayMs } : { kind: 'pass' });
    }
  };
  const until = Date.now() + atMost;
  while (!watch.now().includes(during)) {
    if (Date.now() > until) {
      slowDown(false);
      return undefined;
    }
    slowDown(mayDelay && isPublish(during) && watch.now().some(isPublish));
    await pause(1);
  }
  return { letGo: (except) => slowDown(false, except) };
}
