import { randomUUID } from 'node:crypto';
import type { QueryRequest } from './request.ts';
import { isRead } from './statement.ts';

/** Whether anything may have been written: everything that writes into the engine's folder comes through its endpoint. */
export interface Changes {
  /** Runs a statement, and counts it unless it only reads. */
  during(request: Pick<QueryRequest, 'sql' | 'settings'>, run: () => Promise<void>): Promise<void>;
  /** Another one after each statement that may have written; undefined while one runs, and where rows may still come of one that is over. */
  sign(): string | undefined;
}

export function countChanges(): Changes {
  const start = randomUUID();
  let begun = 0;
  let running = 0;
  let isAsync = false;

  return {
    async during({ sql, settings }, run) {
      if (isRead(sql)) return run();
      begun += 1;
      running += 1;
      // Its rows are there some time after its answer.
      isAsync ||= (settings.get('async_insert') ?? '0') !== '0' || /\basync_insert\b/i.test(sql.slice(0, 10_000));
      try {
        await run();
      } finally {
        running -= 1;
      }
    },
    sign: () => (running > 0 || isAsync ? undefined : `${start} ${begun}`),
  };
}
