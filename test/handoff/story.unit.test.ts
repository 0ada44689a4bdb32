import { expect, test } from 'vitest';
import type { LogRow } from '../../src/handoff/handoff.ts';
import { historySources } from '../../src/handoff/history-sources.ts';
import { logView } from '../../src/handoff/log-view.ts';
import { story } from '../../src/handoff/story.ts';
import type { OutboxEntry } from '../../src/queue/outbox.ts';

const row = (fence: string, done: string): LogRow => ({
  fence,
  entryId: 'account:acme',
  team: 'us',
  done,
  by: 'ana',
  rep: 'ana',
  reason: '',
  note: '',
  at: Number(fence),
  until: undefined,
  undoes: '',
});
const sources = (drained: LogRow[], waiting: LogRow[]) => ({
  drained: async () => drained,
  waiting: async () => waiting,
});

test('an entry’s story is told latest first, a row that is just being drained once', async () => {
  const rows = await story(
    sources([row('9', 'claimed'), row('10', 'attempted')], [row('10', 'attempted'), row('11', 'contacted')]),
    'account:acme',
  );
  expect(rows.map(({ done }) => done)).toEqual(['contacted', 'attempted', 'claimed']);
});

test('fences are compared as numbers that a double may not hold', async () => {
  const [high, higher] = ['9007199254740993', '9007199254740994'];
  const rows = await story(sources([row(high, 'claimed'), row(higher, 'renewed')], []), 'account:acme');
  expect(rows.map(({ fence }) => fence)).toEqual([higher, high]);
});

test('two hundred rows are told at most, the latest', async () => {
  const many = Array.from({ length: 250 }, (_, at) => row(String(at + 1), 'attempted'));
  const rows = await story(sources(many, []), 'account:acme');
  expect(rows).toHaveLength(200);
  expect(rows[0]?.fence).toBe('250');
});

test('of an outbox of several pages the rows of the entry are told, with what they leave out', async () => {
  const outbox: OutboxEntry[] = Array.from({ length: 2_300 }, (_, at) => ({
    fence: String(at + 1),
    row: {
      entry_id: at % 1_000 === 999 ? 'account:acme' : 'account:other',
      team: 'us',
      done: 'claimed',
      by: 'ana',
      role: 'rep',
      at: at + 1,
      work: '{}',
    },
  }));
  const { waiting } = historySources(
    { ofEntry: async () => [] },
    {
      read: async ({ after = '0', count }) =>
        outbox.filter(({ fence }) => Number(fence) > Number(after)).slice(0, count),
    },
  );
  const rows = await waiting('account:acme');
  expect(rows.map(({ fence }) => fence)).toEqual(['1000', '2000']);
  expect(rows.map(logView)[0]).toEqual({
    fence: '1000',
    entry_id: 'account:acme',
    team: 'us',
    done: 'claimed',
    by: 'ana',
    rep: null,
    reason: null,
    note: null,
    at: '1970-01-01T00:00:01.000Z',
    until: null,
    undoes: null,
  });
});
