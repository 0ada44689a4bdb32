import { type ReadonlySignal, signal } from '@preact/signals';
import type { ApiClient } from '../api/client.ts';
import type { Found, PageOf } from '../api/types.ts';
import type { Entries } from './entries.ts';

/** How many a search answers at most. */
export const mostFound = 20;
const shortest = 2;

export type SearchAnswer =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'found'; readonly text: string; readonly items: readonly Found[] }
  | { readonly kind: 'failed'; readonly error: Error };

/** What is looked for, on this page: it outlasts going to a result and back. */
export interface Search {
  readonly text: ReadonlySignal<string>;
  /** Of the last text that was answered; it stays while the next is asked for. */
  readonly answer: ReadonlySignal<SearchAnswer>;
  readonly isAsking: ReadonlySignal<boolean>;
  /** Asks once nothing more is written for a moment; what was asked before is broken off. */
  write(text: string): void;
  /** Asks at once. */
  ask(): void;
  clear(): void;
}

export interface SearchParts {
  readonly client: Pick<ApiClient, 'ask'>;
  readonly entries: Pick<Entries, 'put'>;
  readonly momentMs?: number;
}

export function createSearch({ client, entries, momentMs = 250 }: SearchParts): Search {
  const text = signal('');
  const answer = signal<SearchAnswer>({ kind: 'nothing' });
  const isAsking = signal(false);
  let asking: AbortController | undefined;
  let moment: ReturnType<typeof setTimeout> | undefined;

  function stop() {
    clearTimeout(moment);
    asking?.abort();
    asking = undefined;
    isAsking.value = false;
  }

  async function askNow() {
    stop();
    const wanted = text.peek().trim();
    if (wanted.length < shortest) {
      answer.value = { kind: 'nothing' };
      return;
    }
    const own = new AbortController();
    asking = own;
    isAsking.value = true;
    const answered = await searched(wanted, own.signal);
    if (own.signal.aborted) return;
    answer.value = answered;
    stop();
  }

  async function searched(wanted: string, signal: AbortSignal): Promise<SearchAnswer> {
    try {
      // The server holds its answers against the schemas that the types come from.
      const { items } = (await client.ask('POST', '/v1/search', { body: { text: wanted }, signal })) as PageOf<Found>;
      for (const { entry } of items) if (entry) entries.put(entry);
      return { kind: 'found', text: wanted, items };
    } catch (error) {
      return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  return {
    text,
    answer,
    isAsking,
    write(written) {
      stop();
      text.value = written;
      moment = setTimeout(() => void askNow(), momentMs);
    },
    ask: () => void askNow(),
    clear() {
      stop();
      text.value = '';
      answer.value = { kind: 'nothing' };
    },
  };
}
