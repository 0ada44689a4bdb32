import type { Redis } from 'ioredis';
import { expect } from 'vitest';
import { z } from 'zod';
import { isHeld, type Stay, type Work, workSchema } from '../../../src/queue/work.ts';
import { positionsIn } from '../../queue/bits.ts';
import type { Company } from './company.ts';
import { nextEnd } from './ends.ts';
import { heldBy, isOver, placed, type Queues, shown } from './model.ts';
import { entryIds, repNames, teamNames } from './terms.ts';

/** What every reader sees: each queue whole, of one run, in the order of the model, with who has what. */
export async function queuesAgree({ store }: Company, queues: Queues): Promise<void> {
  const { runId } = queues.publication;
  for (const team of teamNames) {
    const expected = entryIds
      .filter((id) => queues.stays.get(id)?.team === team && placed(queues, id).listed)
      .map((id) => {
        const state = queues.records.get(id)?.state ?? 'available';
        return {
          id,
          position: queues.stays.get(id)?.position ?? 0,
          state,
          rep: queues.records.get(id)?.rep ?? null,
          runId,
        };
      })
      .toSorted((a, b) => a.position - b.position)
      .map((one, index) => ({ ...one, position: index + 1 }));
    const page = await store.list(team, { limit: 100 });
    expect(page).toMatchObject({ runId, total: expected.length });
    const rows = page.entries.map(({ entry_id: id, position, status: state, work, routed_by }) => ({
      id,
      position,
      state,
      rep: work?.rep ?? null,
      runId: routed_by,
    }));
    expect(rows, `queue of ${team}`).toEqual(expected);
  }
}

/** Everything that Redis holds of who does what is what the model says: records, hands, lists, clocks, counts. */
export async function holdsAgree(redis: Redis, company: Company, queues: Queues): Promise<void> {
  const { keys, clock } = company;
  const generation = (await redis.hget(keys.published, 'generation')) ?? '';
  const today = new Date(clock.now).toISOString().slice(0, 10);
  const lists = teamNames.flatMap((team) => [
    keys.order(generation, team),
    keys.available(generation, team),
    keys.heldIn(generation, team),
    ...repNames.map((rep) => keys.meantFor(generation, team, rep)),
  ]);
  const hashes = [keys.work, keys.companies, keys.away, keys.claimedOn(today), keys.kept];
  const reading = redis.pipeline();
  for (const name of hashes) reading.hgetall(name);
  for (const name of [keys.clocks, keys.stayClocks(generation)]) reading.zrange(name, '0', '-1', 'WITHSCORES');
  for (const rep of repNames) reading.zrange(keys.held(rep), '0', '-1');
  for (const name of lists) reading.zrange(name, '0', '-1');
  const answers = ((await reading.exec()) ?? []).map(([error, answer]) => {
    if (error) throw error;
    return answer;
  });
  const [work, companies, away, claimed, kept] = answers.splice(0, hashes.length).map(hashOf);
  const [clocks, stayClocks] = answers.splice(0, 2).map(scoresOf);
  const hands = answers.splice(0, repNames.length).map(listOf);
  const listed = new Map(lists.map((name, at) => [name, listOf(answers[at]).toSorted()]));

  const records = new Map<string, Work>();
  for (const [id, text] of Object.entries(work ?? {})) {
    const record = workSchema.parse(JSON.parse(text));
    if (!isOver(queues, record, clock.now)) records.set(id, record);
  }
  expect(Object.fromEntries([...records].map(([id, record]) => [id, shown(record)]))).toEqual(
    Object.fromEntries(
      [...queues.records].filter(([, one]) => !isOver(queues, one, clock.now)).map(([id, one]) => [id, shown(one)]),
    ),
  );
  oneCaller(queues, companies ?? {});
  for (const [at, rep] of repNames.entries()) {
    expect(hands[at]?.toSorted(), `hand of ${rep}`).toEqual(
      heldBy(queues, rep)
        .map(({ entry_id }) => entry_id)
        .toSorted(),
    );
  }
  expect(away).toEqual(Object.fromEntries([...queues.away].map(([rep, until]) => [rep, String(until)])));
  expect(counts(claimed ?? {})).toEqual(claimsOn(today, queues));

  for (const team of teamNames) {
    const where = (lies: (id: string, stay: Stay) => boolean) =>
      [...queues.stays]
        .filter(([id, stay]) => stay.team === team && lies(id, stay))
        .map(([id]) => id)
        .toSorted();
    const at = (name: string) => listed.get(name);
    expect(at(keys.order(generation, team)), `order of ${team}`).toEqual(where((id) => placed(queues, id).listed));
    expect(at(keys.available(generation, team)), `available in ${team}`).toEqual(
      where((id) => placed(queues, id).available),
    );
    expect(at(keys.heldIn(generation, team)), `held in ${team}`).toEqual(where((id) => isHeldIn(queues, id)));
    const late = await positionsIn(redis, keys.late(generation, team));
    const lying = await redis.hgetall(keys.stays(generation));
    const positionOf = (id: string) => z.object({ position: z.number() }).parse(JSON.parse(lying[id] ?? '')).position;
    expect(
      where((id) => late.includes(positionOf(id))),
      `late in ${team}`,
    ).toEqual(where((id, stay) => isLate(queues, id, stay)));
    for (const rep of repNames) {
      // It may stay on the list of somebody whom it was meant for before: a claim looks at the record again.
      const meant = where((id) => placed(queues, id).meantFor === rep);
      expect(at(keys.meantFor(generation, team, rep)), `meant for ${rep} in ${team}`).toEqual(
        expect.arrayContaining(meant),
      );
    }
  }
  const noted = { ...stayClocks, ...clocks };
  for (const id of new Set([...queues.stays.keys(), ...queues.records.keys()])) {
    const next = nextEnd(queues, id);
    // What was noted may be earlier than what is true, and is mended then; never later.
    if (next) expect(noted[id], `clock of ${id} for ${next.done}`).toBe(next.at);
  }
  for (const record of records.values()) {
    if (isHeld(record) && !queues.stays.has(record.entry_id))
      expect(Object.keys(kept ?? {})).toContain(record.entry_id);
  }
}

/** No company is worked by two reps at once. */
function oneCaller(queues: Queues, companies: Readonly<Record<string, string>>): void {
  const callers: Record<string, string> = {};
  const held = [...queues.records.values()].filter((record) => isHeld(record));
  for (const account of new Set(held.flatMap(({ account_id }) => account_id ?? []))) {
    const reps = held.filter(({ account_id }) => account_id === account).map(({ rep }) => rep);
    expect(new Set(reps).size, `callers of ${account}`).toBe(1);
    callers[account] = `${reps[0]} ${reps.length}`;
  }
  expect(companies).toEqual(callers);
}

function isHeldIn(queues: Queues, id: string): boolean {
  const record = queues.records.get(id);
  return record !== undefined && isHeld(record);
}

/** A promised time is over, and nobody has claimed or touched it yet. */
function isLate(queues: Queues, id: string, stay: Stay): boolean {
  const record = queues.records.get(id);
  if (!record) return false;
  const touch = record.touch_due !== undefined && record.touch_breached_at !== undefined;
  if (isHeld(record)) return touch && record.touched_at === undefined;
  const claim = record.claim_due !== undefined && record.claim_breached_at !== undefined;
  const beginsAnew = (stay.clock_since ?? 0) > (record.clock_since ?? -1);
  return placed(queues, id).listed && (claim || touch) && !beginsAnew;
}

function claimsOn(today: string, queues: Queues): Record<string, number> {
  const found = [...queues.claimed].flatMap(([key, count]) => {
    const [on, rep = ''] = key.split(' ');
    return on === today && count !== 0 ? [[rep, count] as const] : [];
  });
  return Object.fromEntries(found);
}

function counts(hash: Readonly<Record<string, string>>): Record<string, number> {
  const read = Object.entries(hash).map(([rep, count]) => [rep, Number(count)] as const);
  return Object.fromEntries(read.filter(([, count]) => count !== 0));
}

function hashOf(answer: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(Object(answer)).map(([field, value]) => [field, String(value)]));
}

function listOf(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

function scoresOf(answer: unknown): Record<string, number> {
  const flat = listOf(answer);
  return Object.fromEntries(flat.flatMap((id, at) => (at % 2 === 0 ? [[id, Number(flat[at + 1])] as const] : [])));
}
