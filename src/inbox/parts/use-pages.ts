import { useState } from 'preact/hooks';
import type { PageOf } from '../api/types.ts';
import { useInbox } from '../inbox.ts';
import { type Answer, useAnswer } from './use-answer.ts';

export interface Pages<Item> {
  /** The first page: its error is why there is nothing. */
  readonly first: Answer<PageOf<Item>>;
  readonly items: readonly Item[];
  /** Reads the page behind; undefined on the last one. */
  readonly more: (() => Promise<void>) | undefined;
  /** Why the page behind could not be read. */
  readonly moreError: Error | undefined;
}

/** Reads a list by pages, the first again when `version` changes; `keyOf` tells what stands on two of them. */
export function usePages<Item>(path: string, version: string, keyOf: (item: Item) => string): Pages<Item> {
  const { client } = useInbox();
  const first = useAnswer<PageOf<Item>>(path, version);
  const [behind, setBehind] = useState<{ items: readonly Item[]; next: string | null; error?: Error }>();
  const next = behind ? behind.next : first.value?.next_cursor;
  const all = [...(first.value?.items ?? []), ...(behind?.items ?? [])];

  async function more(cursor: string) {
    const items = behind?.items ?? [];
    try {
      const page = await client.get<PageOf<Item>>(`${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`);
      setBehind({ items: [...items, ...page.items], next: page.next_cursor });
    } catch (error) {
      setBehind({ items, next: cursor, error: error instanceof Error ? error : new Error(String(error)) });
    }
  }

  return {
    first,
    items: [...new Map(all.map((item) => [keyOf(item), item])).values()],
    more: next == null ? undefined : () => more(next),
    moreError: behind?.error,
  };
}
