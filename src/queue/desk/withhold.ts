import { z } from 'zod';
import { TransientError } from '../../model/errors.ts';
import type { Entry } from '../entry.ts';
import type { LuaScript } from '../lua-script.ts';
import { textToStore } from '../stored-entry.ts';
import type { Swept, WithheldContact } from '../swept.ts';
import { withoutContacts } from '../without-contacts.ts';
import { ask, askWithDocuments, sweptAnswer } from './answers.ts';

const digestsAnswer = z.array(z.string());
const withheldAnswer = z.object({ done: sweptAnswer, again: z.array(z.string()) });

// Documents of one script: others wait for it.
const chunk = 100;
/** Only a publish writes documents too, and it takes seconds. */
const rounds = 5;

/**
 * Takes contacts out of entries. A document is read, made anew here and put in the place of what was read: where a publish has replaced it in
 * between, the new one is read.
 */
export function createWithholding(parts: {
  readonly documents: LuaScript;
  readonly withhold: LuaScript;
  readonly now: () => number;
}) {
  const { documents, withhold, now } = parts;

  async function withholdFrom(byEntry: ReadonlyMap<string, readonly WithheldContact[]>) {
    const asking = { answer: digestsAnswer, doing: 'reading contacts' };
    const found = await askWithDocuments(documents, { entry_ids: [...byEntry.keys()] }, asking);
    const entries = found.documents.flatMap((stored, at) => {
      if (!stored) return [];
      const entry = stored.read();
      const leaving = (byEntry.get(entry.entry_id) ?? []).filter((one) => isIn(entry, one));
      if (leaving.length === 0) return [];
      const document = withoutContacts(entry, new Set(leaving.flatMap(({ leadIds }) => leadIds)));
      const contacts = leaving.map(({ leadIds, why }) => ({ leads: JSON.stringify(leadIds), why }));
      const digest = found.said[at] ?? '';
      return [{ entry_id: entry.entry_id, digest, document: textToStore(document), contacts }];
    });
    if (entries.length === 0) return { done: [], again: [] };
    return ask(withhold, { now: now(), entries }, { answer: withheldAnswer, doing: 'withdrawing contacts' });
  }

  return async (contacts: readonly WithheldContact[]): Promise<Swept[]> => {
    const byEntry = new Map<string, WithheldContact[]>();
    for (const one of contacts) byEntry.set(one.entryId, [...(byEntry.get(one.entryId) ?? []), one]);
    const swept: Swept[] = [];
    const all = [...byEntry];
    for (let from = 0; from < all.length; from += chunk) {
      let left = new Map(all.slice(from, from + chunk));
      for (let round = 1; left.size > 0; round += 1) {
        if (round > rounds) {
          throw new TransientError(`The queues were published ${rounds} times while contacts were taken out of them.`);
        }
        const { done, again } = await withholdFrom(left);
        swept.push(...done);
        left = new Map([...left].filter(([id]) => again.includes(id)));
      }
    }
    return swept;
  };
}

function isIn({ contacts }: Entry, { leadIds }: WithheldContact): boolean {
  return contacts.some(({ lead_id, also }) => [lead_id, ...also].some((id) => leadIds.includes(id)));
}
