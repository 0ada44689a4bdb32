import { pathOf } from '../api/client.ts';
import type { EntryFilter } from '../api/types.ts';

/** What a list shows at first. */
export const usualFilter: EntryFilter = { status: 'available' };

/** Rows of a first page: more than a screen shows. */
export const firstPage = 25;

/** A page of a team's queue; the first one without a cursor. */
export function pagePath(team: string, filter: EntryFilter, limit: number, cursor?: string): string {
  return `${pathOf('queues', team, 'entries')}?${filterQuery(filter, limit, cursor)}`;
}

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
