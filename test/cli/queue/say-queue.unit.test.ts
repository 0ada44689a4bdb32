import { expect, test } from 'vitest';
import { sayQueue } from '../../../src/cli/commands/queue/say-queue.ts';
import { createOutput } from '../../../src/cli/output.ts';
import type { QueueRow } from '../../../src/queue/store.ts';
import type { Work } from '../../../src/queue/work.ts';
import { workView } from '../../../src/queue/work-view.ts';
import { contact, entry } from '../../queue/entries.ts';

/** What stands under a heading of a table of one row, its lines joined. */
function column(table: string, heading: string): string {
  const lines = table.split('\n').map((line) => line.split('│').map((cell) => cell.trim()));
  const head = lines.findIndex((cells) => cells.includes(heading));
  const at = lines[head]?.indexOf(heading) ?? 0;
  return lines
    .slice(head + 1)
    .map((cells) => cells[at] ?? '')
    .filter(Boolean)
    .join(' ');
}

function queue(...rows: readonly Partial<QueueRow>[]): string {
  let said = '';
  const out = createOutput({
    write(text: string) {
      said += text;
    },
  });
  const entries = rows.map((row, at) => ({
    position: at + 1,
    status: 'available' as const,
    work: null,
    ...entry('account:acme'),
    ...row,
  }));
  sayQueue(out, { team: 'us', run_id: 'run-1', as_of: '2026-03-01T02:00:00.000Z', total: rows.length, entries });
  return said;
}

test('a queue tells whom to call, and under which other ids the person is known', () => {
  const contacts = [contact('ada', { also: ['ada_trial'], name: 'Ada', title: 'CTO' })];
  const reasons = [
    { signal: 'hand_raise', text: 'asked to be called', points: 0, evidence: null },
    { signal: 'title', text: 'title: CTO', points: 20, evidence: null },
    { signal: 'student', text: 'studies', points: -10, evidence: null },
    { signal: 'range:usage', text: 'usage is 0 at least', points: 10, evidence: null },
  ];
  const said = queue({ contacts, reasons, also: ['ada_trial'] });
  expect(said).toContain('Team us: 1 waits');
  expect(said.replace(/[│\s]+/g, ' ')).toMatch(/Ada.*CTO.*also known as/);
  expect(said).toContain('ada_trial');
  expect(column(said, 'why')).toBe('asked to be called title: CTO');
  expect(column(said, 'fit')).toBe('70, grade A 4 of 5 traits known');
});

const noon = Date.parse('2026-03-02T12:00:00Z');
const record: Work = { entry_id: 'account:acme', team: 'us', state: 'available', fence: '7', since: noon, attempts: 0 };
const sla = {
  urgency: 'P1' as const,
  since: '2026-03-02T10:00:00.000Z',
  claim_warn: null,
  claim_due: '2026-03-02T11:00:00.000Z',
  touch_warn: null,
  touch_due: '2026-03-02T14:00:00.000Z',
};
const news = { kind: 'risen' as const, since: '2026-03-02T02:00:00.000Z', text: 'P3 → P1: 9 API calls' };

test.each<[string, Partial<QueueRow>, string]>([
  ['waits for anybody', { sla }, 'available claim by 2026-03-02 11:00'],
  ['is new', { news: { ...news, kind: 'new' } }, 'new'],
  ['is assigned', { assigned_to: 'bo', sla }, 'for bo claim by 2026-03-02 11:00'],
  [
    'is offered',
    { work: workView({ ...record, offered_to: 'cy', claim_due: noon }) },
    'for cy claim by 2026-03-02 12:00',
  ],
  [
    'is claimed',
    { status: 'claimed', sla, work: workView({ ...record, state: 'claimed', rep: 'ana', touch_due: noon }) },
    'claimed by ana touch by 2026-03-02 12:00',
  ],
  [
    'was touched',
    {
      status: 'accepted',
      sla,
      work: workView({ ...record, state: 'accepted', rep: 'ana', touch_due: noon, touched_at: noon }),
    },
    'accepted by ana',
  ],
])('an entry that %s says so, and what is due', (_, row, state) => {
  expect(column(queue(row), 'state')).toBe(state);
});

test('what has risen says so before its reasons', () => {
  expect(column(queue({ news }), 'why')).toMatch(/^risen P3 → P1: 9 API calls 4 × api_call/);
});
