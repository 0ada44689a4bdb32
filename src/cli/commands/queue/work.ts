import type { Command } from 'commander';
import type { Held } from '../../../queue/desk.ts';
import type { CommandRunner } from '../../command.ts';
import { listFormat, type Output, time } from '../../output.ts';
import { heldDocument } from './held-document.ts';
import { sayState } from './say-held.ts';

interface Options {
  readonly rep: string;
  readonly json?: boolean;
  readonly format?: string;
}

export function addWork(queue: Command, runner: CommandRunner): void {
  queue
    .command('work')
    .description('what a rep holds, longest first')
    .requiredOption('--rep <rep>', 'the rep')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async ({ rep, ...options }: Options) => {
      await runner.withApp(async ({ handoff }, { out }) => {
        const format = listFormat(options);
        const work = await handoff.work(rep);
        if (format === 'json') out.json({ rep, items: work.map(heldDocument) });
        else if (format === 'csv') out.csv(columns, work.map(csvRow));
        else sayWork(out, rep, work);
        return 0;
      });
    });
}

function sayWork(out: Output, rep: string, work: readonly Held[]): void {
  if (work.length === 0) {
    out.say(`${rep} holds nothing. Take the next one: pql queue claim --rep ${rep}`);
    return;
  }
  out.say(`${rep} holds ${work.length}.`);
  out.table(
    ['entry', 'company', 'tier', 'whom to call', 'state'],
    work.map(({ work: record, entry }) => [
      record.entry_id,
      entry?.account.name ?? '',
      entry?.tier ?? '',
      entry?.contacts[0]?.name ?? '',
      sayState(record),
    ]),
    { widths: [undefined, 24, undefined, 28, 48] },
  );
}

const columns = [
  'entry_id',
  'team',
  'state',
  'since',
  'lease_until',
  'snoozed_until',
  'touch_due',
  'touched_at',
  'attempts',
  'tier',
  'company',
  'contact',
  'email',
  'withdrawn',
  'fence',
];

function csvRow({ work, entry }: Held) {
  const when = (at: number | undefined) => (at === undefined ? '' : time(at));
  const [best] = entry?.contacts ?? [];
  return [
    work.entry_id,
    work.team,
    work.state,
    time(work.since),
    when(work.lease_until),
    when(work.snoozed_until),
    when(work.touch_due),
    when(work.touched_at),
    work.attempts,
    entry?.tier ?? '',
    entry?.account.name ?? '',
    best?.name ?? '',
    best?.email ?? '',
    work.withdrawn ?? '',
    work.fence,
  ];
}
