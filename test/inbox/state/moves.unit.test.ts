import { describe, expect, test } from 'vitest';
import { ApiProblem, Unreachable } from '../../../src/inbox/api/client.ts';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { createEntries } from '../../../src/inbox/state/entries.ts';
import { createMoves } from '../../../src/inbox/state/moves.ts';
import { item, workBy } from '../words/entries.ts';

const claimed = item({ fence: '20', status: 'claimed', work: workBy('ana', { fence: '20' }) });
const closed = item({ fence: '30', status: 'disqualified', work: workBy('ana', { fence: '30' }) });
const next = { ...claimed, entry_id: 'account:bell', fence: '40' };

/** Moves at a server that answers writes and reads, each in turn, with what is given. */
function atServer(given: { readonly writes: readonly (EntryItem | Error)[]; readonly reads?: readonly EntryItem[] }) {
  const writes = [...given.writes];
  const reads = [...(given.reads ?? [])];
  const keys: (string | undefined)[] = [];
  const clock = { now: 0 };
  const answered = (answer: EntryItem | Error | undefined) => {
    if (answer === undefined) throw new Error('asked more than the test has answers');
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const entries = createEntries();
  const moves = createMoves({
    client: {
      // The answers' shapes are the server's, whose tests hold them.
      async post<Answer>(_path: string, _body: unknown, key?: string) {
        keys.push(key);
        return answered(writes.shift()) as Answer;
      },
      async get<Answer>() {
        return answered(reads.shift()) as Answer;
      },
    },
    entries,
    onMoved: () => undefined,
    now: () => clock.now,
  });
  return { moves, entries, keys, clock };
}

const away = new Unreachable('The server can’t be reached.');

describe('a claim that nobody answered', () => {
  test('is asked again with its key, and the entry is read as it stands', async () => {
    const { moves, entries, keys } = atServer({ writes: [away, claimed], reads: [claimed] });
    await expect(moves.claimNext('us')).rejects.toBe(away);
    expect((await moves.claimNext('us')).entry_id).toBe(claimed.entry_id);
    expect(keys[1]).toBe(keys[0]);
    expect(entries.get(claimed.entry_id).value?.status).toBe('claimed');
  });

  test('of an entry that was done with meanwhile: the next one is claimed', async () => {
    const { moves, entries, keys } = atServer({ writes: [away, claimed, next], reads: [closed] });
    await expect(moves.claimNext('us')).rejects.toBe(away);
    entries.put(closed);
    expect((await moves.claimNext('us')).entry_id).toBe('account:bell');
    expect(keys[2]).not.toBe(keys[0]);
    expect(entries.get(closed.entry_id).value?.status).toBe('disqualified');
  });

  test('is a new one a minute later, for somebody else, and once it was refused', async () => {
    const refused = new ApiProblem('full', 409, 'Your hands are full.');
    const { moves, keys, clock } = atServer({ writes: [away, away, refused, claimed] });
    await expect(moves.claimNext('us')).rejects.toBe(away);
    clock.now = 60_000;
    await expect(moves.claimNext('us')).rejects.toBe(away);
    moves.clear();
    await expect(moves.claimNext('us')).rejects.toBe(refused);
    await moves.claimNext('us');
    expect(new Set(keys).size).toBe(4);
  });
});
