import type { Held } from '../queue/desk.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Handoff } from './handoff.ts';

/** An entry with what was done with it; undefined for one that no queue and no hand has, and before the first publish. */
export async function entryIfAny(handoff: Pick<Handoff, 'entry'>, entryId: string): Promise<Held | undefined> {
  try {
    return await handoff.entry(entryId);
  } catch (error) {
    if (error instanceof Refusal && ['unknown_entry', 'nothing_published'].includes(error.code)) return undefined;
    throw error;
  }
}
