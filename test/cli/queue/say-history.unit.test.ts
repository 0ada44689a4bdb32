import { expect, test } from 'vitest';
import { sayHistory } from '../../../src/cli/commands/queue/history.ts';
import { createOutput } from '../../../src/cli/output.ts';
import type { LogRow } from '../../../src/handoff/handoff.ts';
import { logged } from '../../../src/queue/transitions.ts';

function said(...rows: readonly Partial<LogRow>[]): string {
  let text = '';
  const out = createOutput({
    write(part: string) {
      text += part;
    },
  });
  const row: LogRow = {
    ...{
      fence: '1',
      entryId: 'account:acme',
      team: 'us',
      done: 'claimed',
      by: 'ana',
      rep: 'ana',
      reason: '',
      note: '',
    },
    ...{ at: Date.parse('2026-11-23T14:00:00Z'), until: undefined, undoes: '' },
  };
  sayHistory(
    out,
    rows.map((one) => ({ ...row, ...one })),
  );
  return text;
}

test('what pql did by itself: somebody asked to be called, and whose it became', () => {
  const text = said({ done: 'assigned', by: 'pql', rep: 'bo' }, { done: 'hand_raised', by: 'pql', rep: '' });
  expect(text).toMatch(/assigned to a rep +│ pql +│ bo/);
  expect(text).toMatch(/asked to be called +│ pql/);
});

test('what was taken back is named', () => {
  expect(said({ fence: '2', done: 'undone', undoes: '1' }, { fence: '1', done: 'handed_over' })).toContain(
    'undone: handed over',
  );
});

test('all that the log knows, without a name of the code', () => {
  for (const done of logged) expect(said({ done })).not.toMatch(/_/);
});
