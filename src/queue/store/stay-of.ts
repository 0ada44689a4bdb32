import type { Entry } from '../entry.ts';
import { rankOf, rankText } from '../rank.ts';
import type { Stay } from '../work.ts';
import { facetsOf } from './facets.ts';

/** What the scripts need to know of an entry in a team's queue, but for its position. */
export function stayOf(team: string, entry: Entry): Omit<Stay, 'position'> {
  const { sla } = entry;
  return {
    team,
    rank: rankText(rankOf(entry)),
    account_id: entry.account_id === '' ? undefined : entry.account_id,
    leads: entry.entry_id.startsWith('lead:') ? JSON.stringify([entry.lead_id, ...entry.also]) : undefined,
    assigned_to: entry.assigned_to ?? undefined,
    assigned_by: entry.assigned_by ?? undefined,
    hand_raised_at: ms(entry.hand_raised_at),
    urgency: sla.urgency,
    clock_since: ms(sla.since),
    claim_warn: ms(sla.claim_warn),
    claim_due: ms(sla.claim_due),
    touch_warn: ms(sla.touch_warn),
    touch_due: ms(sla.touch_due),
    facets: facetsOf(entry),
  };
}

/** The next instant of the clocks of an entry that nobody has touched; undefined where nothing is promised. */
export function firstInstant({
  claim_warn,
  claim_due,
  touch_warn,
  touch_due,
}: Omit<Stay, 'position'>): number | undefined {
  const instants = [claim_warn, claim_due, touch_warn, touch_due].filter((at) => at !== undefined);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function ms(instant: string | null): number | undefined {
  return instant === null ? undefined : Date.parse(instant);
}
