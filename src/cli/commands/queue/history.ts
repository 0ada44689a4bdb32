import type { Command } from 'commander';
import type { LogRow } from '../../../handoff/handoff.ts';
import { logView } from '../../../handoff/log-view.ts';
import type { CommandRunner } from '../../command.ts';
import { listFormat, type Output, time } from '../../output.ts';

interface Options {
  readonly json?: boolean;
  readonly format?: string;
}

export function addHistory(queue: Command, runner: CommandRunner): void {
  queue
    .command('history')
    .argument('<entry>', 'account:ID or lead:ID')
    .description('what was done with an entry, the latest first, 200 rows at most')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (entryId: string, options: Options) => {
      await runner.withApp(async ({ handoff }, { out }) => {
        const format = listFormat(options);
        const rows = await handoff.history(entryId);
        if (format === 'json') out.json({ entry_id: entryId, items: rows.map(logView) });
        else if (format === 'csv') out.csv(columns, rows.map(csvRow));
        else if (rows.length === 0) out.say(`Nothing was done with ${entryId} yet.`);
        else sayHistory(out, rows);
        return 0;
      });
    });
}

/** What the log's own names don't say by themselves. */
const words: Readonly<Record<string, string>> = {
  hand_raised: 'asked to be called',
  assigned: 'assigned to a rep',
};

function wordsOf(done: string): string {
  return words[done] ?? done.replaceAll('_', ' ');
}

/** An entry's story as a person reads it. */
export function sayHistory(out: Output, rows: readonly LogRow[]): void {
  const doneBy = new Map(rows.map(({ fence, done }) => [fence, wordsOf(done)]));
  out.table(
    ['when', 'what', 'by', 'rep', 'reason', 'until', 'note'],
    rows.map((row) => [
      time(row.at),
      row.undoes === '' ? wordsOf(row.done) : `undone: ${doneBy.get(row.undoes) ?? row.undoes}`,
      row.by,
      row.rep,
      row.reason,
      row.until === undefined ? '' : time(row.until),
      row.note,
    ]),
    { widths: [undefined, undefined, undefined, undefined, undefined, undefined, 48] },
  );
}

const columns = ['at', 'done', 'by', 'rep', 'team', 'reason', 'until', 'note', 'fence', 'undoes'];

function csvRow(row: LogRow) {
  const until = row.until === undefined ? '' : time(row.until);
  return [time(row.at), row.done, row.by, row.rep, row.team, row.reason, until, row.note, row.fence, row.undoes];
}
