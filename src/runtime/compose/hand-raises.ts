import type { Redis } from 'ioredis';
import { createHandRaises } from '../../handoff/hand-raise/create-hand-raises.ts';
import type { HandRaises } from '../../handoff/hand-raise/hand-raise.ts';
import { createSeenHandRaises } from '../../queue/seen-hand-raises.ts';
import type { ContractFiles } from './files.ts';
import type { Queues } from './queues.ts';

export interface HandRaisesParts {
  /** For short commands: nothing blocks it. */
  readonly redis: Redis;
  readonly prefix: string;
  readonly queues: Pick<Queues, 'store' | 'desk'>;
  readonly files: Pick<ContractFiles, 'currentModel' | 'currentRouting'>;
  readonly now: () => number;
}

/** Whoever asks to be called comes to the head of their queue, by files and Redis alone. */
export function composeHandRaises({ redis, prefix, queues, files, now }: HandRaisesParts): HandRaises {
  return createHandRaises({
    ...queues,
    seen: createSeenHandRaises({ redis, prefix, now }),
    readModel: files.currentModel,
    readRouting: files.currentRouting,
    now,
  });
}
