import type { Command } from 'commander';
import { InputError } from '../../../model/errors.ts';
import { type Tier, tierNames } from '../../../model/types.ts';
import { listQueue } from '../../../queue/listing.ts';
import { largestPage, type QueueRow, type QueueStatus, queueStatuses } from '../../../queue/store.ts';
import type { CommandRunner } from '../../command.ts';
import { listFormat } from '../../output.ts';
import { whole } from '../../whole.ts';
import { dueOf, holderOf, sayQueue } from './say-queue.ts';

interface Options {
  readonly team: string;
  readonly status: QueueStatus;
  readonly limit?: number;
  readonly offset: number;
  readonly tier?: readonly Tier[];
  readonly rule?: string;
  readonly asked?: boolean;
  readonly news?: boolean;
  readonly late?: boolean;
  readonly json?: boolean;
  readonly format?: string;
}

export function addList(queue: Command, runner: CommandRunner): void {
  queue
    .command('list')
    .description('a team’s queue in order, with the reasons, and who has what')
    .requiredOption('--team <team>', 'the team')
    .option('--status <status>', `${queueStatuses.join(', ')}: nobody or somebody has them`, parseStatus, 'open')
    .option('--limit <n>', `entries at most (50, with --json and csv ${largestPage})`, whole('--limit', 1))
    .option('--offset <n>', 'entries to pass over', whole('--offset', 0), 0)
    .option('--tier <tiers>', `only those of a tier, or of several: ${tierNames.slice(0, 2).join(',')}`, parseTiers)
    .option('--rule <rule>', 'only whom this rule qualified')
    .option('--asked', 'only who asked to be called')
    .option('--news', 'only of whom something is new')
    .option('--late', 'only who should have been claimed or touched by now')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async ({ team, status, limit, offset, ...options }: Options) => {
      await runner.withApp(async ({ store }, { out }) => {
        const format = listFormat(options);
        // A person reads the head of a queue; a program that got a part of it wouldn't know.
        const usual = format === 'table' ? 50 : largestPage;
        const { tier: tiers, rule, asked, news, late } = options;
        const filters = { tiers, rule, asked, news, late };
        const listing = await listQueue(store, team, { offset, limit: limit ?? usual, status, filters });
        if (format === 'json') out.json(listing);
        else if (format === 'csv') out.csv(columns, listing.entries.map(csvRow));
        else
          sayQueue(
            out,
            listing,
            Object.values(filters).some((filter) => filter !== undefined),
          );
        return 0;
      });
    });
}

function parseStatus(text: string): QueueStatus {
  const known = queueStatuses.find((one) => one === text);
  if (known) return known;
  throw new InputError(`--status ${text} isn't known. Write one of: ${queueStatuses.join(', ')}.`);
}

function parseTiers(text: string): Tier[] {
  return text.split(',').map((name) => {
    const known = tierNames.find((one) => one === name);
    if (known) return known;
    throw new InputError(`--tier ${text}: "${name}" isn't a tier. Write some of: ${tierNames.join(',')}.`);
  });
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
  'phone',
  'timezones',
  'links',
  'grade',
  'traits_known',
  'traits_of',
  'fit',
  'engagement',
  'usage',
  'qualified',
  'reasons',
  'status',
  'rep',
  'news',
  'urgency',
  'claim_due',
  'touch_due',
  'fence',
];

function csvRow(entry: QueueRow) {
  const [best] = entry.contacts;
  const due = dueOf(entry);
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
    best?.phone ?? '',
    best?.timezones.join(' ') ?? '',
    linksOf(entry),
    entry.grade,
    entry.traits_known,
    entry.traits_of,
    entry.scores.fit,
    entry.scores.engagement,
    entry.scores.usage,
    entry.qualified.map(({ rule }) => rule).join(' '),
    entry.reasons.map(({ text }) => text).join('; '),
    entry.status,
    holderOf(entry),
    entry.news?.text ?? '',
    entry.sla.urgency,
    due.claim,
    due.touch,
    entry.work?.fence ?? '0',
  ];
}

/** Of the entry and of whom to call, as `crm=https://…`. */
function linksOf({ links, contacts }: QueueRow): string {
  const all = { ...links, ...contacts[0]?.links };
  return Object.entries(all)
    .map(([name, url]) => `${name}=${url}`)
    .join(' ');
}
