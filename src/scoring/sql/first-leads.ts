import type { Identities } from './identities.ts';
import { leadAccounts } from './outcome-facts.ts';
import type { Selection } from './slice.ts';
import { leadFacts, noTraits } from './traits.ts';

/** The lead of each account that signed up first, of several the one with the smallest id: rows of (lead_key). */
export function firstLeads(identities: Identities, admissible: string, leads: Selection): string {
  return `
    SELECT argMin(lead_key, (signed_up_ms, said_lead_id)) AS lead_key
    FROM (${leadFacts(noTraits, leads.holds)}) AS said
    INNER JOIN (${leadAccounts(identities, leads, admissible)}) AS accounts USING (lead_key)
    WHERE signed_up_ms != 0 AND account_id != ''
    GROUP BY account_id`;
}
