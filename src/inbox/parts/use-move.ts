import { useState } from 'preact/hooks';
import type { EntryItem } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { companyOf, type Move, sayDone } from '../words/moves.ts';
import { sayRefusal } from '../words/refusals.ts';
import { useCaller } from './use-caller.ts';
import { useNow } from './use-now.ts';

/** What is said with a move; `until` in milliseconds since 1970. */
export interface Given {
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
  readonly until?: number | undefined;
  readonly to?: string | undefined;
}

export interface Sending {
  /** Answers whether it was done; if not, `refusal` says why. */
  send(move: Move, given?: Given): Promise<boolean>;
  readonly refusal: string | undefined;
  readonly isUnderWay: boolean;
}

/** Does moves with an entry as it is shown, says what was done, and why something wasn't. */
export function useMove(item: EntryItem): Sending {
  const { moves, undo, entries, clock } = useInbox();
  const caller = useCaller();
  const { zone } = useNow();
  const [refusal, setRefusal] = useState<string>();
  const isUnderWay = moves.underWay.value.has(item.entry_id);

  function write(move: Move, { reason, note, until, to = '' }: Given): Promise<EntryItem> {
    const text = note?.trim() === '' ? undefined : note;
    switch (move.name) {
      case 'claim':
        return moves.claim(item);
      case 'reassign':
        return moves.reassign(item, to, text);
      default:
        return moves.move(item, move.name, {
          ...(reason !== undefined && { reason }),
          ...(text !== undefined && { note: text }),
          ...(until !== undefined && { until: new Date(until).toISOString() }),
        });
    }
  }

  return {
    refusal,
    isUnderWay,
    async send(move, given = {}) {
      if (moves.underWay.peek().has(item.entry_id)) return false;
      setRefusal(undefined);
      try {
        const done = await write(move, given);
        undo.offer(sayDone(move, companyOf(item), given, clock.peek(), zone), done, given.note);
        return true;
      } catch (error) {
        const now = entries.get(item.entry_id).peek() ?? item;
        setRefusal(sayRefusal(error, now, caller, clock.peek(), zone));
        return false;
      }
    },
  };
}
