import type { Contact, Entry, EntryItem } from '../api/types.ts';

/** Whom a row is about. */
export interface RowWords {
  /** The company; for somebody without one their name. */
  readonly title: string;
  /** The best contact, with their title; empty where the title of the row says it already, or nobody is known. */
  readonly person: string;
}

export function sayRow({ entry_id, entry }: EntryItem): RowWords {
  if (!entry) return { title: entry_id.replace(/^[^:]*:/, ''), person: '' };
  const [best] = entry.contacts;
  const company = entry.account.name || entry.account.domain || entry.account_id;
  if (!company) return { title: best ? nameOf(best) : entry.lead_id, person: best?.title ?? '' };
  return { title: company, person: best ? [nameOf(best), best.title].filter(Boolean).join(', ') : '' };
}

/** Why now, in a few words each: what speaks for them, the first reasons first. That they asked is said apart. */
export function shortReasons({ reasons, hand_raised_at }: Entry, most = 3): string[] {
  return reasons
    .filter(({ signal, points }) => points > 0 && !/^(hand_raise$|range:|group:)/.test(signal))
    .filter(({ text }) => hand_raised_at === null || text !== 'asked to be called')
    .slice(0, most)
    .map(({ text }) => text);
}

function nameOf({ name, email, lead_id }: Contact): string {
  return name || email || lead_id;
}
