import type { Command } from 'commander';
import { type Listing, listQueue } from '../../queue/listing.ts';
import { sayGrade } from '../../scoring/words/grade.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, type Output } from '../output.ts';
import { whole } from '../whole.ts';

interface Options {
  readonly team: string;
  readonly limit: number;
  readonly offset: number;
  readonly json?: boolean;
  readonly format?: string;
}

export function addQueue(program: Command, runner: CommandRunner): void {
  const queue = program.command('queue').description('the BDRs’ queues');
  queue
    .command('list')
    .description('a team’s queue in order, with the reasons')
    .requiredOption('--team <team>', 'the team')
    .option('--limit <n>', 'entries at most', whole('--limit', 1), 50)
    .option('--offset <n>', 'entries to pass over', whole('--offset', 0), 0)
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async ({ team, limit, offset, ...options }: Options) => {
      await runner.withApp(async ({ store }, { out }) => {
        const format = listFormat(options);
        const listing = await listQueue(store, team, { offset, limit });
        if (format === 'json') out.json(listing);
        else if (format === 'csv') out.csv(columns, listing.entries.map(csvRow));
        else sayQueue(out, listing);
        return 0;
      });
    });
}

/** A queue as a person reads it: whom to call first, and why. */
export function sayQueue(out: Output, { team, total, entries, as_of }: Listing): void {
  if (total === 0) {
    out.say(`Nobody waits in the queue of ${team} (scores of ${as_of}).`);
    return;
  }
  out.say(`Team ${team}: ${total} ${total === 1 ? 'waits' : 'wait'}, scores of ${as_of}.`);
  out.table(
    ['#', 'tier', 'company', 'whom to call', 'fit', 'eng.', 'usage', 'why'],
    entries.map((entry) => [
      entry.position,
      entry.tier,
      entry.account.name || entry.account_id || '–',
      contact(entry),
      fitOf(entry),
      entry.scores.engagement.toFixed(0),
      entry.scores.usage.toFixed(0),
      whyOf(entry),
    ]),
    { widths: [undefined, undefined, 24, 28, 15, undefined, undefined, 56] },
  );
}

type Row = Listing['entries'][number];

/** The fit with its grade, and in lines of their own on how many traits they rest. */
function fitOf({ scores, grade, traits_known, traits_of }: Row): string {
  return `${scores.fit.toFixed(0)}, ${sayGrade(grade, traits_known, traits_of).replace(', ', '\n')}`;
}

/** What speaks for a call: neither what took points away nor how a group or a range corrected the sum. */
function whyOf({ reasons }: Row): string {
  return reasons
    .filter(({ signal, points }) => signal === 'hand_raise' || (points > 0 && !signal.includes(':')))
    .slice(0, 3)
    .map(({ text }) => text)
    .join('\n');
}

function contact({ contacts, lead_id }: Row): string {
  const [best] = contacts;
  if (!best) return lead_id || '–';
  const also = best.also.length === 0 ? '' : `also known as ${best.also.join(', ')}`;
  return [best.name || best.lead_id, best.title, also].filter(Boolean).join('\n');
}

const columns = [
  'position',
  'tier',
  'entry_id',
  'account_id',
  'lead_id',
  'also',
  'company',
  'contact',
  'email',
  'title',
  'grade',
  'traits_known',
  'traits_of',
  'fit',
  'engagement',
  'usage',
  'qualified',
  'reasons',
  'status',
];

function csvRow(entry: Row) {
  const [best] = entry.contacts;
  return [
    entry.position,
    entry.tier,
    entry.entry_id,
    entry.account_id,
    entry.lead_id,
    entry.also.join(' '),
    entry.account.name,
    best?.name ?? '',
    best?.email ?? '',
    best?.title ?? '',
    entry.grade,
    entry.traits_known,
    entry.traits_of,
    entry.scores.fit,
    entry.scores.engagement,
    entry.scores.usage,
    entry.qualified.map(({ rule }) => rule).join(' '),
    entry.reasons.map(({ text }) => text).join('; '),
    entry.status,
  ];
}
