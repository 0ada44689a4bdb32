import { z } from 'zod';
import type { Ledger } from '../ledger.ts';
import type { Rig } from '../rig.ts';
import { some, type Violation } from './violation.ts';

const person = z.object({ lead_id: z.string(), account_id: z.string() });
const entry = z.object({ entry_id: z.string() });
const touched = z.object({ entry_id: z.string(), leads: z.array(z.string()) });

/** 7: whoever asked to be called is in a queue, unless somebody has dealt with them, then or before. */
export async function raisedAreInQueues(
  rig: Rig,
  { events }: Ledger,
  missing: readonly string[],
): Promise<Violation[]> {
  const asked = events.filter(({ id, isHandRaise }) => isHandRaise && !missing.includes(id)).map(({ lead }) => lead);
  if (asked.length === 0) return [];
  const people = await rig.rows(
    'SELECT lead_id, argMaxIf(account_id, known_at, account_id != {none:String}) AS account_id FROM lead_traits WHERE lead_id IN {ids:Array(String)} GROUP BY lead_id',
    person,
    { ids: [...new Set(asked)], none: '' },
  );
  const inQueues = new Set((await rig.rows('SELECT entry_id FROM current_queue', entry)).map(({ entry_id: id }) => id));
  // Under whichever entry: before a run knew the company of somebody who asked, they stood by themselves.
  const dealt = await rig.rows(`SELECT DISTINCT entry_id, leads FROM queue_log WHERE role != 'pql'`, touched);
  const dealtWith = new Set(dealt.flatMap(({ entry_id: id, leads }) => [id, ...leads.map((lead) => `lead:${lead}`)]));
  const lost = people
    .map(({ lead_id: lead, account_id: account }) => [
      `lead:${lead}`,
      ...(account === '' ? [] : [`account:${account}`]),
    ])
    .filter((ids) => !ids.some((id) => inQueues.has(id) || dealtWith.has(id)))
    .flatMap((ids) => ids.slice(-1));
  return lost.length === 0
    ? []
    : [{ invariant: 7, what: `asked to be called, and are in no queue: ${some([...new Set(lost)])}` }];
}
