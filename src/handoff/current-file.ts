import { InputError } from '../model/errors.ts';

export interface CurrentFileParts<Contract> {
  /** Whose file it is, such as `routing`. */
  readonly name: string;
  /** Its text. Throws InputError where it can't be read. */
  readText(): Promise<string>;
  /** Throws InputError with every fault. */
  parse(text: string): Contract;
  /** Tells whoever operates it that the file on disk isn't the one in force. */
  warn(message: string): void;
  now(): number;
}

/** How long the file is believed to be what it was: reps ask many times a second, and nobody edits it that often. */
const believedMs = 1_000;

/**
 * A file that the company writes as it is now, read anew when its text has changed. One that has faults, or is gone, leaves the last good one in force
 * and is warned of, once for each text; without a good one before it the fault is thrown.
 */
export function createCurrentFile<Contract>(parts: CurrentFileParts<Contract>): () => Promise<Contract> {
  const { name, readText, parse, warn, now } = parts;
  let good: { readonly text: string; readonly contract: Contract } | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let warned: string | undefined;

  return async () => {
    if (good && Math.abs(now() - lookedAt) < believedMs) return good.contract;
    try {
      const text = await readText();
      if (text !== good?.text) good = { text, contract: parse(text) };
      warned = undefined;
    } catch (error) {
      if (!good || !(error instanceof InputError)) throw error;
      if (error.message !== warned) {
        warn(
          `The ${name} file can't be used, so the one before it stays in force until it is mended: ${error.message}`,
        );
      }
      warned = error.message;
    }
    lookedAt = now();
    return good.contract;
  };
}
