import { z } from 'zod';
import { type EmailDomains, emailDomains } from '../model/email-domains.ts';
import type { Warehouse } from './client.ts';

/**
 * Writes this version's lists where they aren't, or were cut off. Those of other versions stay: a program that is being replaced
 * still reads its own.
 */
export async function storeEmailDomains(warehouse: Warehouse, lists: EmailDomains = emailDomains()): Promise<void> {
  const { stored } = await warehouse.one(
    {
      name: 'count e-mail domains',
      sql: 'SELECT uniqExact(kind, domain) AS stored FROM email_domains WHERE lists = {digest: String}',
      row: z.object({ stored: z.coerce.number() }),
    },
    { digest: lists.digest },
  );
  if (stored === lists.disposable.size + lists.free.size) return;
  const rowsOf = (kind: 'disposable' | 'free') =>
    [...lists[kind]].map((domain) => ({ lists: lists.digest, kind, domain }));
  await warehouse.insert('email_domains', [...rowsOf('disposable'), ...rowsOf('free')]);
}
