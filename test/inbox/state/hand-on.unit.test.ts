import { describe, expect, test } from 'vitest';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { handOn } from '../../../src/inbox/state/hand-on.ts';
import { entry } from '../../queue/entries.ts';

const item = (entryId: string, accountId: string): EntryItem => ({
  ...{ entry_id: entryId, team: 'us', status: 'claimed', fence: '7', position: null, work: null },
  entry: entry(entryId, { account_id: accountId }),
});

describe('handing on several entries', () => {
  test('asks for one of each company: its others go along', async () => {
    const asked: string[] = [];
    const handed = await handOn(
      [item('lead:ada', 'acme'), item('lead:ben', 'acme'), item('lead:eve', '')],
      async (one) => {
        asked.push(one.entry_id);
      },
    );
    expect(asked).toHaveLength(2);
    expect(asked).toContain('lead:eve');
    expect(handed).toEqual({ count: 2, refused: [] });
  });

  test('goes on behind one that is refused, and says which and why', async () => {
    const full = new Error('bo holds 5 of 5.');
    const handed = await handOn([item('account:acme', 'acme'), item('account:bell', 'bell')], (one) =>
      one.entry_id === 'account:acme' ? Promise.reject(full) : Promise.resolve(),
    );
    expect(handed.count).toBe(1);
    expect(handed.refused).toMatchObject([{ item: { entry_id: 'account:acme' }, error: full }]);
  });
});
