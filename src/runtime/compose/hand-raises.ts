import type { Redis } from 'ioredis';
import { type ArrivedHandRaises, createArrivedHandRaises } from '../../handoff/hand-raise/arrived.ts';
import { createHandRaises } from '../../handoff/hand-raise/create-hand-raises.ts';
import type { HandRaises } from '../../handoff/hand-raise/hand-raise.ts';
import { createSeenHandRaises } from '../../queue/seen-hand-raises.ts';
import { handRaiseEvents } from '../../scoring/hand-raise.ts';
import type { Warehouse } from '../../warehouse/client.ts';
import { type Changes, whileUnchanged } from '../../warehouse/while-unchanged.ts';
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

/** The same for those who asked by what is found in ClickHouse. */
export function composeArrived(
  parts: HandRaisesParts & { readonly warehouse: Warehouse; readonly changes: Changes },
): ArrivedHandRaises {
  const { warehouse, redis, prefix, queues, files, now } = parts;
  const arrived = createArrivedHandRaises({
    warehouse,
    store: queues.store,
    handRaises: composeHandRaises(parts),
    seen: createSeenHandRaises({ redis, prefix, now }),
    readModel: files.currentModel,
    now,
  });
  return {
    ...arrived,
    look: whileUnchanged((signal: AbortSignal) => arrived.look(signal), {
      // Which events ask to be called is in the model's file, which may change too.
      async changes() {
        const sign = await parts.changes();
        return sign && JSON.stringify([sign, handRaiseEvents(await files.currentModel())]);
      },
      now,
      mayKeep: (raised) => raised === 0 && !arrived.isWaiting(),
    }),
  };
}
