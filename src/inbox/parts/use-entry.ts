import { useEffect } from 'preact/hooks';
import { pathOf } from '../api/client.ts';
import type { EntryItem } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { type Answer, useAnswer } from './use-answer.ts';

/** An entry as the page knows it; asked of the server where no list has brought it. */
export function useEntry(entryId: string): Answer<EntryItem> {
  const { entries } = useInbox();
  const known = entries.get(entryId).value;
  const asked = useAnswer<EntryItem>(known ? undefined : pathOf('entries', entryId));
  useEffect(() => {
    if (asked.value) entries.put(asked.value);
  }, [entries, asked.value]);
  return known ? { ...asked, value: known, error: undefined } : asked;
}
