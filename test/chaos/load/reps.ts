import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { teams } from '../company.ts';
import { ask, askOnce, type Load, problemOf, rest } from './ask.ts';

const item = z.object({ entry_id: z.string(), status: z.string(), fence: z.string() });
const items = z.object({ items: z.array(item) });
type Item = z.output<typeof item>;

const moves: Readonly<Record<string, readonly string[]>> = {
  claimed: ['attempt', 'contacted', 'accept', 'release', 'release', 'snooze', 'disqualify', 'recycle', 'renew', 'undo'],
  contacted: ['attempt', 'meeting', 'accept', 'release', 'undo', 'undo'],
  accepted: ['contacted', 'release', 'hand_over', 'undo', 'undo'],
  snoozed: ['release', 'undo', 'renew'],
};
const reasons: Readonly<Record<string, string>> = { attempt: 'voicemail', disqualify: 'no_need', recycle: 'timing' };
const hour = 3_600_000;
/** Of the queue's first few, so that two reps want the same. */
const firstFew = 4;
const mostHeld = 4;

/** Everything that a rep does all day, in seconds. */
export async function repAtWork(load: Load, team: string, rep: string): Promise<void> {
  const { rig, dice, ledger, over } = load;
  const token = rig.tokens.reps.get(rep) ?? '';
  let held: readonly Item[] = [];

  const lookAtHands = async () => {
    const answer = await ask(load, { path: '/v1/work', token });
    if (answer?.status === 200) held = items.parse(answer.body).items;
  };

  async function change(asked: string, path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await ask(load, { method: 'POST', path, token, key: randomUUID(), body });
    if (!answer) return;
    if (answer.status !== 200) {
      // Somebody else was quicker, or pql itself: that is what refusals are for.
      const problem = problemOf(answer);
      if (problem === 'malformed' || problem === 'key_reused')
        ledger.wrong.push(`${path}: ${JSON.stringify(answer.body)}`);
      return lookAtHands();
    }
    const now = item.parse(answer.body);
    const fence = asked === 'undo' ? String(body.fence) : now.fence;
    ledger.moves.push({ rep, asked, entryId: now.entry_id, fence, answeredAt: Date.now() });
    held = [...held.filter(({ entry_id }) => entry_id !== now.entry_id), ...(now.status in moves ? [now] : [])];
    // Whoever undid a claim holds nothing; the answer to that says so only by its state.
    if (asked === 'undo') await lookAtHands();
  }

  async function claim(): Promise<void> {
    if (dice.percent(40)) return change('claim', `/v1/queues/${team}/claim`, {});
    const page = await askOnce(load, { path: `/v1/queues/${team}/entries?status=available&limit=${firstFew}`, token });
    const waiting = page?.status === 200 ? items.parse(page.body).items : [];
    if (waiting.length > 0)
      await change('claim', `/v1/entries/${encodeURIComponent(dice.pick(waiting).entry_id)}/claim`, {});
  }

  async function move(): Promise<void> {
    const one = dice.pick(held);
    const asked = dice.pick(moves[one.status] ?? ['release']);
    const reason = reasons[asked];
    await change(asked, `/v1/entries/${encodeURIComponent(one.entry_id)}/${asked}`, {
      fence: one.fence,
      ...(reason === undefined ? {} : { reason }),
      ...(asked === 'snooze' ? { until: new Date(Date.now() + hour).toISOString() } : {}),
    });
  }

  await lookAtHands();
  while (!over.aborted) {
    await (held.length === 0 || (held.length < mostHeld && dice.percent(40)) ? claim() : move());
    await rest(load, dice.between(30, 120));
  }
}

export function allReps(load: Load): Promise<void>[] {
  return Object.entries(teams).flatMap(([team, reps]) =>
    reps.map((rep) => repAtWork({ ...load, dice: load.dice.of(rep) }, team, rep)),
  );
}
