import type { Command } from 'commander';
import { checkHistory, readPast } from '../../../insight/backtest/past.ts';
import { InputError } from '../../../model/errors.ts';
import { nearest } from '../../../model/nearest.ts';
import { time } from '../../../model/shown.ts';
import type { Routed } from '../../../rescoring/placing.ts';
import { queuesAt } from '../../../rescoring/replay/queues.ts';
import type { CommandRunner } from '../../command.ts';
import { listFormat } from '../../output.ts';
import { refuseFuture } from '../../past.ts';
import { modelOf, replayParts, stepContext } from '../../replay.ts';
import { parseInstant } from '../../time.ts';
import { whole } from '../../whole.ts';
import { contactOf, fitOf, whyOf } from '../queue/say-queue.ts';
import { sayAssumed } from './say-assumed.ts';

interface Options {
  readonly date: number;
  readonly team: string;
  readonly limit: number;
  readonly model?: string;
  readonly json?: boolean;
  readonly format?: string;
}

export function addShow(backtest: Command, runner: CommandRunner): void {
  backtest
    .command('show')
    .description("who would have been in a team's queue at a past date, and why")
    .requiredOption('--date <instant>', 'as of when, from what had arrived by then', parseInstant('--date'))
    .requiredOption('--team <team>', 'the team')
    .option('--limit <n>', 'entries at most', whole('--limit', 1), 50)
    .option('--model <file>', 'a model to replay in place of the one in force')
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    // The options of `backtest` have the same names; commander gives those to the parent.
    .action(async (_: unknown, command: Command) => {
      await show(runner, command.optsWithGlobals<Options>());
    });
}

function show(runner: CommandRunner, options: Options): Promise<number> {
  const { date, team, limit } = options;
  const format = listFormat(options);
  return runner.withApp(async (app, session) => {
    const { out, progress, life } = session;
    life.interruptible('Nothing was changed; what it had computed is dropped.');
    refuseFuture(date, app.now(), '--date');
    const model = await modelOf(app, options.model);
    const routing = await app.readRouting(model);
    const teams = routing.teams.map(({ name }) => name);
    if (!teams.includes(team)) {
      const meant = nearest(team, teams);
      throw new InputError(
        `There is no team ${team} in the routing${meant ? `; did you mean ${meant}?` : '.'} Its teams are ${teams.join(', ')}.`,
      );
    }
    const past = await readPast(app.warehouse, { horizon: date, last: date });
    checkHistory(past, date, '--date');
    const queues = await queuesAt(
      { ...replayParts(app, session, model), routing, first: limit },
      date,
      stepContext(session),
    );
    progress.stop();
    const { kept = [], cut = 0 } = queues.get(team) ?? {};
    if (format === 'json') {
      const { events, traits } = past.assumed;
      const arrivals_assumed = { events: events ?? null, traits: traits ?? null };
      out.json({ as_of: time(date), team, arrivals_assumed, total: kept.length + cut, entries: kept.map(document) });
    } else if (format === 'csv') out.csv(columns, kept.map(csvRow));
    else {
      out.say(`Team ${team} as of ${time(date)}: ${kept.length + cut} would have waited.`);
      out.say(sayAssumed(past.assumed));
      if (kept.length > 0) {
        out.table(
          ['#', 'tier', 'company', 'whom to call', 'fit', 'eng.', 'usage', 'why'],
          kept.map(({ entry }, place) => [
            ...[place + 1, entry.tier, entry.account.name || entry.account_id || '–', contactOf(entry), fitOf(entry)],
            ...[entry.scores.engagement.toFixed(0), entry.scores.usage.toFixed(0), whyOf(entry)],
          ]),
          { widths: [undefined, undefined, 24, 28, 15, undefined, undefined, 56] },
        );
      }
    }
    return 0;
  });
}

function document({ entry, to }: Routed, place: number) {
  return { position: place + 1, ...entry, team: to.team, routed_by: to.rule };
}

const columns = [
  'position',
  'tier',
  'entry_id',
  'account_id',
  'lead_id',
  'fit',
  'engagement',
  'usage',
  'qualified',
  'reasons',
];

function csvRow({ entry }: Routed, place: number) {
  const { fit, engagement, usage } = entry.scores;
  return [
    ...[place + 1, entry.tier, entry.entry_id, entry.account_id, entry.lead_id, fit, engagement, usage],
    entry.qualified.map(({ rule }) => rule).join(' '),
    entry.reasons.map(({ text }) => text).join('; '),
  ];
}
