import { InputError } from '../model/errors.ts';
import type { Routing } from '../queue/routing/types.ts';

export interface CurrentRoutingParts {
  /** The text of the routing file. Throws InputError where it can't be read. */
  readText(): Promise<string>;
  /** Throws InputError with every fault. */
  parse(text: string): Routing;
  /** Tells whoever operates it that the file on disk isn't the one in force. */
  warn(message: string): void;
  now(): number;
}

/** How long the file is believed to be what it was: reps ask many times a second, and nobody edits it that often. */
const believedMs = 1_000;

/**
 * The routing file as it is now, read anew when its text has changed. One that has faults, or is gone, leaves the last good one in force
 * and is warned of, once for each text; without a good one before it the fault is thrown.
 */
export function createCurrentRouting({ readText, parse, warn, now }: CurrentRoutingParts): () => Promise<Routing> {
  let good: { readonly text: string; readonly routing: Routing } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let warned: string | undefined;

  return async () => {
    if (good && Math.abs(now() - lookedAt) < believedMs) return good.routing;
    try {
      const text = await readText();
      if (text !== good?.text) good = { text, routing: parse(text) };
      warned = undefined;
    } catch (error) {
      if (!good || !(error instanceof InputError)) throw error;
      if (error.message !== warned) {
        warn(
          `The routing file can't be used, so the one before it stays in force until it is mended: ${error.message}`,
        );
      }
      warned = error.message;
    }
    lookedAt = now();
    return good.routing;
  };
}
