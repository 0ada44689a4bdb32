import { z } from 'zod';
import { heldStates } from '../../../src/queue/work.ts';
import type { Ledger, Move } from '../ledger.ts';
import { prefix, type Rig } from '../rig.ts';
import { some, type Violation } from './violation.ts';

const row = z.object({
  fence: z.string(),
  entry_id: z.string(),
  account_id: z.string(),
  done: z.string(),
  by: z.string(),
  rep: z.string(),
  state: z.string(),
  undoes: z.string(),
  team: z.string(),
});
export type Row = z.output<typeof row>;

export function storyOf(rig: Rig): Promise<Row[]> {
  return rig.rows(
    'SELECT fence, entry_id, account_id, done, by, rep, state, undoes, team FROM queue_log FINAL ORDER BY queue_log.fence',
    row,
  );
}

const isHeld = ({ state }: Pick<Row, 'state'>) => heldStates.some((held) => held === state);

/** 6: nobody claims what somebody has, and no two reps have entries of one company at once, from the first row of the story to the last. */
export function oneCaller(story: readonly Row[]): Violation[] {
  const violations: Violation[] = [];
  const holders = new Map<string, Row>();
  for (const now of story) {
    if (now.entry_id === '') continue;
    const before = holders.get(now.entry_id);
    if (now.done === 'claimed' && before) {
      violations.push({
        invariant: 6,
        what: `${now.rep} claimed ${now.entry_id} (${now.fence}) that ${before.rep} held since ${before.fence}`,
      });
    }
    if (isHeld(now)) holders.set(now.entry_id, now);
    else holders.delete(now.entry_id);
    if (!isHeld(now) || now.account_id === '') continue;
    const others = [...holders.values()].filter(
      ({ account_id, rep }) => account_id === now.account_id && rep !== now.rep,
    );
    if (others.length > 0) {
      violations.push({
        invariant: 6,
        what: `${now.account_id} is held by ${now.rep} (${now.fence}) and ${others[0]?.rep} (${others[0]?.fence})`,
      });
    }
  }
  return violations;
}

/** Changes that were answered as done and of which the story knows nothing. */
export function movesMissing(story: readonly Row[], { moves }: Ledger): Move[] {
  const told = new Set(story.map(({ fence, entry_id: id, by }) => `${fence} ${id} ${by}`));
  const undone = new Set(story.map(({ undoes, entry_id: id, by }) => `${undoes} ${id} ${by}`));
  return moves.filter(
    ({ asked, fence, entryId, rep }) => !(asked === 'undo' ? undone : told).has(`${fence} ${entryId} ${rep}`),
  );
}

/** 7: who has what in Redis is what the story says. */
export async function handsAgree(rig: Rig, story: readonly Row[]): Promise<Violation[]> {
  const last = new Map(story.filter(({ entry_id: id }) => id !== '').map((one) => [one.entry_id, one]));
  const told = [...last.values()].filter(isHeld).map(({ entry_id: id, rep, state }) => `${id} ${state} ${rep}`);
  const records = Object.values(await rig.services.redis.hgetall(`${prefix}:queue:work`));
  const held = records
    .map((text) =>
      z.object({ entry_id: z.string(), state: z.string(), rep: z.string().default('') }).parse(JSON.parse(text)),
    )
    .filter(isHeld)
    .map(({ entry_id: id, rep, state }) => `${id} ${state} ${rep}`);
  const [only, missing] = [held.filter((one) => !told.includes(one)), told.filter((one) => !held.includes(one))];
  if (only.length + missing.length === 0) return [];
  return [
    {
      invariant: 7,
      what: `held in Redis alone: ${some(only) || 'none'}; by the log alone: ${some(missing) || 'none'}`,
    },
  ];
}
