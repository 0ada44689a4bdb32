import { describe, expect, test } from 'vitest';
import { ApiProblem } from '../../../src/inbox/api/client.ts';
import type { EntryItem } from '../../../src/inbox/api/types.ts';
import { createEntries } from '../../../src/inbox/state/entries.ts';
import { createQueueList } from '../../../src/inbox/state/queue-list.ts';
import { byWhatRunsOut } from '../../../src/inbox/state/work-list.ts';
import { eventually } from '../../support/eventually.ts';
import { item, workBy } from '../words/entries.ts';

const named = (at: number, chosen: Partial<EntryItem> = {}) => {
  const { entry, ...others } = chosen;
  return { ...item({ entry_id: `account:${at}`, position: at, ...others }), ...(entry !== undefined && { entry }) };
};
const numbered = (count: number) => Array.from({ length: count }, (_, at) => named(at + 1));
const idsOf = (items: readonly EntryItem[]) => items.map(({ entry_id }) => entry_id);

/** A queue that answers pages as the API does: `cursor` is the position behind which a page begins. */
function open(first: readonly EntryItem[]) {
  let queue = first;
  let refusal: Error | undefined;
  let slow: { readonly team: string; readonly until: Promise<void> } | undefined;
  const asked: URLSearchParams[] = [];
  const entries = createEntries();
  const client = {
    async get<Answer>(path: string): Promise<Answer> {
      const query = new URL(path, 'http://pql.example').searchParams;
      asked.push(query);
      if (refusal) throw refusal;
      if (slow && path.startsWith(`/v1/queues/${slow.team}/`)) {
        await slow.until;
        return { items: [named(99)], next_cursor: null, run_id: 'r1', as_of: '', total: 1 } as Answer;
      }
      const after = Number(query.get('cursor') ?? '0');
      const limit = Number(query.get('limit'));
      const items = queue.filter(({ position }) => (position ?? 0) > after).slice(0, limit);
      const next_cursor = items.length < limit ? null : String(items.at(-1)?.position);
      return { items, next_cursor, run_id: 'r1', as_of: '2026-11-24T02:00:00.000Z', total: queue.length } as Answer;
    },
  };
  const list = createQueueList({ client, entries });
  const atRest = () => eventually('the list is read', () => list.reading.value === undefined);
  return {
    list,
    entries,
    asked,
    atRest,
    /** The list of a team is answered when what is returned is called, with an entry that no other has. */
    delay(team: string): () => void {
      let end = () => {};
      slow = { team, until: new Promise((resolve) => (end = resolve)) };
      return () => end();
    },
    answer(now: readonly EntryItem[] | Error) {
      if (now instanceof Error) refusal = now;
      else [queue, refusal] = [now, undefined];
    },
  };
}

describe('the list of a queue', () => {
  test('shows its first page, and the next ones as they are asked for', async () => {
    const queue = numbered(100);
    const { list, atRest } = open(queue);
    list.show('us');
    await atRest();
    expect(list.ids.value).toEqual(idsOf(queue.slice(0, 25)));
    expect(list.total.value).toBe(100);
    await list.more();
    expect(list.ids.value).toEqual(idsOf(queue.slice(0, 75)));
    expect(list.isWhole.value).toBe(false);
    await list.more();
    expect(list.ids.value).toEqual(idsOf(queue));
    expect(list.isWhole.value).toBe(true);
  });

  test('asks for who is narrowed to, from the top', async () => {
    const { list, atRest, asked } = open(numbered(3));
    list.show('us');
    await atRest();
    list.narrow({ status: 'held', late: true });
    await atRest();
    expect(asked.map(String)).toEqual(['limit=25&status=available', 'limit=25&status=held&late=true']);
  });

  test('is read again as far as it is loaded, in the order of now', async () => {
    const queue = numbered(300);
    const { list, atRest, answer, asked } = open(queue);
    list.show('us');
    await atRest();
    for (let page = 0; page < 4; page += 1) await list.more();
    expect(list.ids.value).toHaveLength(225);
    const turned = queue.toReversed().map((one, at) => ({ ...one, position: at + 1 }));
    answer(turned);
    asked.length = 0;
    await list.again();
    expect(list.ids.value).toEqual(idsOf(turned.slice(0, 225)));
    expect(asked.map((query) => query.get('limit'))).toEqual(['200', '25']);
  });

  test('keeps the rows and the place of whoever looked far down', async () => {
    const queue = numbered(1_400);
    const { list, atRest, answer } = open(queue);
    list.show('us');
    await atRest();
    while (list.ids.value.length < 1_225) await list.more();
    const place = list.ids.value.indexOf('account:1200');
    answer(queue.filter(({ entry_id }) => entry_id !== 'account:7'));
    await list.again();
    expect(list.ids.value).toHaveLength(1_225);
    expect(list.ids.value.indexOf('account:1200')).toBe(place - 1);
    await list.more();
    expect(list.ids.value.at(-1)).toBe('account:1276');
  });

  test('keeps its rows where reading them again fails, and says so to who asked', async () => {
    const { list, atRest, answer } = open(numbered(3));
    list.show('us');
    await atRest();
    answer(new ApiProblem('unavailable', 503, 'Redis is away.'));
    await expect(list.again()).rejects.toThrow('Redis is away.');
    expect(list.ids.value).toHaveLength(3);
    expect(list.error.value).toBeUndefined();
  });

  test('says why it isn’t there, and is there when it can be read', async () => {
    const { list, atRest, answer } = open(numbered(3));
    answer(new ApiProblem('unavailable', 503, 'Redis is away.'));
    list.show('us');
    await atRest();
    expect(list.error.value?.message).toBe('Redis is away.');
    answer(numbered(2));
    await list.again();
    expect(list.error.value).toBeUndefined();
    expect(list.ids.value).toEqual(['account:1', 'account:2']);
  });

  test('holds on to what somebody took until who looks goes on', async () => {
    const { list, atRest, entries } = open(numbered(4));
    list.show('us');
    await atRest();
    for (const at of [2, 3]) {
      entries.put(named(at, { status: 'claimed', fence: '9', position: null, work: workBy('bo') }));
    }
    expect(list.ids.value).toHaveLength(4);
    list.settle(['account:3']);
    expect(list.ids.value).toEqual(['account:1', 'account:3', 'account:4']);
    expect(list.total.value).toBe(3);
    list.settle([]);
    expect(list.ids.value).toEqual(['account:1', 'account:4']);
  });

  test('of another team is what is asked for last, though the one before is answered later', async () => {
    const { list, atRest, delay, entries } = open(numbered(2));
    const answerUs = delay('us');
    list.show('us');
    list.show('world');
    await atRest();
    answerUs();
    await eventually('both are answered', async () => {
      await Promise.resolve();
      return list.ids.value.length === 2;
    });
    expect(list.team.value).toBe('world');
    expect(list.ids.value).toEqual(['account:1', 'account:2']);
    expect(entries.get('account:99').value).toBeUndefined();
  });

  test('knows the rules of whom it showed', async () => {
    const rule = (name: string) => ({
      ...item().entry,
      qualified: [{ rule: name, since: '2026-03-01T02:00:00.000Z' }],
    });
    const { list, atRest } = open([named(1, { entry: rule('pql') }), named(2, { entry: rule('mql') }), named(3)]);
    list.show('us');
    await atRest();
    expect(list.rules.value).toEqual(['mql', 'pql']);
  });
});

test('of what one holds, what runs out first is first, and what sleeps is last', () => {
  const holds = (at: number, until: string, status: EntryItem['status'] = 'claimed') =>
    named(at, {
      status,
      work: workBy('ana', { lease_until: until, snoozed_until: status === 'snoozed' ? until : null }),
    });
  const items = [
    holds(1, '2026-11-24T15:00:00.000Z'),
    holds(2, '2026-11-24T09:00:00.000Z', 'snoozed'),
    holds(3, '2026-11-24T11:00:00.000Z'),
  ];
  expect(idsOf(byWhatRunsOut(items))).toEqual(['account:3', 'account:1', 'account:2']);
});
