import type { Handoff } from '../handoff/handoff.ts';
import { Refusal } from '../queue/refusal.ts';
import type { Work } from '../queue/work.ts';

/** What was done with an entry; undefined for one that no queue and no hand has, and before the first publish. */
export async function workOf(handoff: Pick<Handoff, 'entry'>, entryId: string): Promise<Work | undefined> {
  try {
    return (await handoff.entry(entryId)).work;
  } catch (error) {
    if (error instanceof Refusal && ['unknown_entry', 'nothing_published'].includes(error.code)) return undefined;
    throw error;
  }
}
