import type { Entry } from '../queue/entry.ts';
import type { Work } from '../queue/work.ts';

/** Fence of an entry that nobody has touched. */
export const untouchedFence = '0';

/** The record that an entry would have which nobody has touched: available, with the clocks of its publication. */
export function untouched(entry: Entry): Work {
  const { sla } = entry;
  return {
    entry_id: entry.entry_id,
    team: entry.team,
    ...(entry.account_id === '' ? {} : { account_id: entry.account_id }),
    state: 'available',
    fence: untouchedFence,
    since: Date.parse(entry.entered_at),
    attempts: 0,
    ...(entry.assigned_to === null ? {} : { assigned_to: entry.assigned_to }),
    ...(entry.assigned_by === null ? {} : { assigned_by: entry.assigned_by }),
    urgency: sla.urgency,
    clock_since: Date.parse(sla.since),
    ...clock('claim_warn', sla.claim_warn),
    ...clock('claim_due', sla.claim_due),
    ...clock('touch_warn', sla.touch_warn),
    ...clock('touch_due', sla.touch_due),
  };
}

type Clock = 'claim_warn' | 'claim_due' | 'touch_warn' | 'touch_due';

function clock(name: Clock, at: string | null): Partial<Pick<Work, Clock>> {
  return at === null ? {} : { [name]: Date.parse(at) };
}
