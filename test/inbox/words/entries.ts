import type { Entry, EntryItem, Work } from '../../../src/inbox/api/types.ts';
import { entry as publishedEntry } from '../../queue/entries.ts';

/** An entry that nobody has touched, as the page has it, of which only what a test speaks about is chosen. */
export function item({
  entry,
  ...chosen
}: Partial<Omit<EntryItem, 'entry'>> & { entry?: Partial<Entry> } = {}): EntryItem & {
  entry: Entry;
} {
  return {
    ...{ entry_id: 'account:acme', team: 'us', status: 'available', fence: '0', position: 1, work: null },
    ...chosen,
    entry: publishedEntry('account:acme', entry),
  };
}

/** What a rep, or nobody, did with it. */
export function workBy(rep: string | null, chosen: Partial<Work> = {}): Work {
  return {
    ...{
      entry_id: 'account:acme',
      team: 'us',
      account_id: 'acme',
      state: 'available',
      fence: '7',
      since: '2026-03-01T09:00:00.000Z',
    },
    ...{
      rep,
      claimed_at: null,
      lease_until: null,
      touched_at: null,
      attempts: 0,
      snoozed_until: null,
      snoozed_from: null,
    },
    ...{
      reason: null,
      recycled_until: null,
      assigned_to: null,
      assigned_by: null,
      offered_to: null,
      offer_until: null,
    },
    ...{ passed_by: null, withdrawn: null, urgency: null, clock_since: null, claim_warn: null, claim_due: null },
    ...{ touch_warn: null, touch_due: null, claim_warned_at: null, claim_breached_at: null, touch_warned_at: null },
    ...{ touch_breached_at: null, last: null, undo_until: null, undo_by: null },
    ...chosen,
  };
}
