import type { EntryFilter } from '../api/types.ts';

/** A filter as the API takes it, with how many are wanted behind which place: `limit=30&status=available&tier=P1%2CP2&late=true`. */
export function filterQuery(filter: EntryFilter, limit: number, cursor?: string): string {
  const { status, tiers = [], rule, asked, news, late } = filter;
  const query = new URLSearchParams({ limit: String(limit) });
  if (status !== undefined) query.set('status', status);
  if (tiers.length > 0) query.set('tier', tiers.join(','));
  if (rule !== undefined) query.set('rule', rule);
  for (const [name, isWanted] of Object.entries({ asked, news, late })) if (isWanted) query.set(name, 'true');
  if (cursor !== undefined) query.set('cursor', cursor);
  return query.toString();
}

/** Whether it leaves anybody out besides by who holds them. */
export function isNarrow({ tiers = [], rule, asked, news, late }: EntryFilter): boolean {
  return tiers.length > 0 || rule !== undefined || Boolean(asked || news || late);
}
