import type { Logger } from '../src/runtime/log.ts';
import { isTransient, logged } from './failure.ts';

/** Tells of what is tried again and again: once that it fails, and once that it works again. */
export interface Outages {
  failed(what: string, error: unknown): void;
  worked(what: string): void;
}

export function createOutages(log: Logger): Outages {
  const failing = new Set<string>();
  return {
    failed(what, error) {
      const isNew = !failing.has(what);
      failing.add(what);
      if (!isNew) log.debug({ err: error, what }, `${what} still fails`);
      else if (isTransient(error)) log.warn({ what, reason: messageOf(error) }, `${what} fails and is tried again`);
      else log.error({ ...logged(error), what }, `${what} fails and is tried again`);
    },
    worked(what) {
      if (failing.delete(what)) log.info({ what }, `${what} works again`);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
