import { z } from 'zod';
import type { Subject } from '../model/types.ts';
import type { Warehouse } from './client.ts';
import type { Query } from './query.ts';

const version = z.record(z.string(), z.union([z.string(), z.null(), z.record(z.string(), z.string())]));

const versionsOf: Record<Subject, Query<z.output<typeof version>>> = {
  lead: {
    name: 'traits of a lead',
    sql: `
      SELECT account_id, email, name, signed_up_at, traits
      FROM lead_traits
      WHERE lead_key = sipHash64('lead', {id:String}) AND known_at <= fromUnixTimestamp64Milli({known_at:Int64})
      ORDER BY known_at, written_at, record`,
    row: version,
  },
  account: {
    name: 'traits of an account',
    sql: `
      SELECT name, domain, owner, parent, created_at, traits
      FROM account_traits
      WHERE account_key = sipHash64('account', {id:String}) AND known_at <= fromUnixTimestamp64Milli({known_at:Int64})
      ORDER BY known_at, written_at, record`,
    row: version,
  },
};

/** Everything that is known of one lead or account at known-at (ms), each trait by the latest version that says it. */
export async function knownTraits(
  warehouse: Warehouse,
  subject: Subject,
  id: string,
  knownAt: number,
): Promise<Record<string, string>> {
  const versions = await warehouse.rows(versionsOf[subject], { id, known_at: knownAt });
  const known: Record<string, string> = {};
  for (const { traits, ...fields } of versions) {
    for (const [trait, text] of Object.entries({ ...fields, ...(typeof traits === 'object' ? traits : {}) })) {
      if (typeof text === 'string' && text !== '') known[trait] = text;
    }
  }
  return known;
}
