import { z } from 'zod';
import { teams } from '../company.ts';
import { askOnce, type Load, problemOf, rest } from './ask.ts';

const page = z.object({
  items: z.array(z.object({ entry_id: z.string(), position: z.number() })),
  run_id: z.string(),
  as_of: z.string(),
  total: z.number(),
});

/** A queue that somebody saw from its begin to its end: whether it was whole can be told when it is known what was published. */
export interface SeenPage {
  readonly team: string;
  readonly runId: string;
  readonly entryIds: readonly string[];
}

const largest = 200;

/** Looks at the queues all the while. What can be told from a page alone is told at once. */
export async function reader(load: Load, seen: SeenPage[]): Promise<void> {
  const { rig, dice, ledger, over } = load;
  let latest = '';
  while (!over.aborted) {
    const team = dice.pick(Object.keys(teams));
    const path = `/v1/queues/${team}/entries?limit=${largest}`;
    const answer = await askOnce(load, { path, token: rig.tokens.admin });
    if (answer && answer.status !== 200) ledger.wrong.push(`${path} → ${problemOf(answer)}`);
    if (answer?.status === 200) {
      const { items, run_id: runId, as_of: asOf, total } = page.parse(answer.body);
      ledger.pages += 1;
      const wrong = (what: string) => ledger.wrong.push(`the queue of ${team} of run ${runId}: ${what}`);
      if (items.length !== Math.min(total, largest)) wrong(`${items.length} entries where ${total} are said to be`);
      if (new Set(items.map(({ entry_id }) => entry_id)).size !== items.length) wrong('an entry twice');
      if (items.some(({ position }, i) => i > 0 && position <= (items[i - 1]?.position ?? 0)))
        wrong('not in its order');
      if (asOf < latest) wrong(`as of ${asOf}, but one as of ${latest} was seen before`);
      latest = asOf;
      if (total <= largest) seen.push({ team, runId, entryIds: items.map(({ entry_id }) => entry_id) });
    }
    await rest(load, dice.between(20, 80));
  }
}
