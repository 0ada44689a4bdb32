import type { EntryItem } from '../api/types.ts';

export interface HandedOn {
  /** How many went, what a company's others took along not counted. */
  readonly count: number;
  /** What is still where it was, and why. */
  readonly refused: readonly { readonly item: EntryItem; readonly error: unknown }[];
}

/**
 * Gives several entries to a colleague, one after another, each on its own: one that is refused keeps no other back. What its holder has of the
 * same company goes along by itself, so of each company one is asked for.
 */
export async function handOn(
  items: readonly EntryItem[],
  reassign: (item: EntryItem) => Promise<unknown>,
): Promise<HandedOn> {
  const companies = new Map(items.map((item) => [companyIdOf(item), item]));
  const refused: { item: EntryItem; error: unknown }[] = [];
  for (const item of companies.values()) {
    try {
      await reassign(item);
    } catch (error) {
      refused.push({ item, error });
    }
  }
  return { count: companies.size - refused.length, refused };
}

function companyIdOf({ entry_id, entry, work }: EntryItem): string {
  return (work?.account_id ?? entry?.account_id) || entry_id;
}
