import type { Entry } from './entry.ts';
import type { StoredEntry } from './stored-entry.ts';
import type { Work } from './work.ts';

/** What a change answers with: the record after it, and the entry as it is published (or was, when the rep took it). */
export interface Held {
  readonly work: Work;
  readonly entry: Entry | undefined;
}

/** The same with the entry's JSON, for whoever passes it on; `entry` is parsed when it is first asked for. */
export interface HeldText extends Held {
  readonly entryText: string | undefined;
}

export function heldText(work: Work, stored: StoredEntry | undefined): HeldText {
  return {
    work,
    entryText: stored?.text,
    get entry() {
      return stored?.read();
    },
  };
}
