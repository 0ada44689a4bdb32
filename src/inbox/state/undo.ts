import type { EntryItem } from '../api/types.ts';
import { sayProblem } from '../words/refusals.ts';
import type { Drafts } from './drafts.ts';
import type { Entries } from './entries.ts';
import type { Moves } from './moves.ts';
import type { Notices } from './notices.ts';

/** What was just done can be taken back: by the notice that says it, or by a key. */
export interface Undo {
  /** Says what was done with an entry; offers to take it back for as long as the server would. `note`: what was written with it. */
  offer(text: string, done: EntryItem, note?: string): void;
  /** Takes back what was done last, if it still can be. Says what came of it, also that it was refused. */
  last(): Promise<void>;
}

export interface UndoParts {
  readonly moves: Pick<Moves, 'undo'>;
  readonly entries: Pick<Entries, 'get'>;
  readonly notices: Notices;
  readonly drafts: Drafts;
  /** Whose notes are drafts here. */
  who(): string | undefined;
}

interface Done {
  readonly text: string;
  readonly entryId: string;
  readonly note: string | undefined;
  withdraw(): void;
}

export function createUndo({ moves, entries, notices, drafts, who }: UndoParts): Undo {
  /** The latest last. Of an entry only its last move can be taken back. */
  let undoable: readonly Done[] = [];

  function forget(done: Done | undefined) {
    undoable = undoable.filter((one) => one !== done);
    done?.withdraw();
  }

  async function take(done: Done) {
    forget(done);
    const item = entries.get(done.entryId).peek();
    if (!item) return;
    try {
      await moves.undo(item);
    } catch (error) {
      notices.tell({ kind: 'refused', text: sayProblem(error, item) });
      return;
    }
    // Whoever takes a move back wants to make another: not to write its note again.
    const name = who();
    if (done.note && name !== undefined) drafts.write(name, done.entryId, done.note);
    notices.tell({ kind: 'done', text: `Undone: ${done.text}` });
  }

  return {
    offer(text, item, note) {
      forget(undoable.find(({ entryId }) => entryId === item.entry_id));
      const window = undoableFor(item);
      if (window <= 0) {
        notices.tell({ kind: 'done', text });
        return;
      }
      const action = { label: 'Undo', run: () => void take(done) };
      const withdraw = notices.tell({ kind: 'done', text, action }, window);
      const done: Done = { text, entryId: item.entry_id, note, withdraw };
      undoable = [...undoable, done];
    },
    async last() {
      const done = undoable.at(-1);
      if (done) await take(done);
    },
  };
}

/** For how long the server lets it be taken back, in milliseconds, by the server's own clock: a fence begins as the time of its move. */
export function undoableFor({ fence, work }: Pick<EntryItem, 'fence' | 'work'>): number {
  if (work?.undo_until == null) return 0;
  return Date.parse(work.undo_until) - Math.floor(Number(fence) / 1_000);
}
