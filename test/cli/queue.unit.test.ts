import { expect, test } from 'vitest';
import { sayQueue } from '../../src/cli/commands/queue.ts';
import { createOutput } from '../../src/cli/output.ts';
import { entry } from '../queue/entries.ts';

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

test('a queue tells whom to call, and under which other ids the person is known', () => {
  let said = '';
  const out = createOutput({
    write(text: string) {
      said += text;
    },
  });
  const contacts = [
    { lead_id: 'ada', also: ['ada_trial'], name: 'Ada', email: 'ada@acme.example', title: 'CTO', tier: 'P1' as const },
  ];
  const reasons = [
    { signal: 'hand_raise', text: 'asked to be called', points: 0 },
    { signal: 'title', text: 'title: CTO', points: 20 },
    { signal: 'student', text: 'studies', points: -10 },
    { signal: 'range:usage', text: 'usage is 0 at least', points: 10 },
  ];
  const row = { position: 1, ...entry('account:acme', { contacts, reasons, also: ['ada_trial'] }) };
  sayQueue(out, { team: 'us', run_id: 'run-1', as_of: '2026-03-01T02:00:00.000Z', total: 1, entries: [row] });
  expect(said).toContain('Team us: 1 waits');
  expect(said.replace(/[│\s]+/g, ' ')).toMatch(/Ada.*CTO.*also known as/);
  expect(said).toContain('ada_trial');
  expect(column(said, 'why')).toBe('asked to be called title: CTO');
  expect(column(said, 'fit')).toBe('70, grade A 4 of 5 traits known');
});
