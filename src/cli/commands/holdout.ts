import type { Command } from 'commander';
import { holdoutDocument } from '../../insight/holdout/document.ts';
import { type Arm, type HoldoutResult, readHoldout } from '../../insight/holdout/read-holdout.ts';
import type { Estimate } from '../../insight/statistics/interval.ts';
import { InputError } from '../../model/errors.ts';
import { parseLabel } from '../../model/label.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, type Output } from '../output.ts';
import { inScratch } from '../replay.ts';
import { parseInstant } from '../time.ts';

interface Options {
  readonly label?: string;
  readonly outcomesUntil?: number;
  readonly json?: boolean;
  readonly format?: string;
}

export function addHoldout(program: Command, runner: CommandRunner): void {
  program
    .command('holdout')
    .description('what calling brings: who was queued against who was held out by chance')
    .option('--label <label>', 'what is asked of everyone after the lot, like "sql within 60d"')
    .option(
      '--outcomes-until <instant>',
      'outcomes are recorded up to then (default: now)',
      parseInstant('--outcomes-until'),
    )
    .option('--json', 'one JSON document')
    .option('--format <format>', 'table, json or csv')
    .action(async (options: Options) => {
      const format = listFormat(options);
      if (options.label === undefined) {
        throw new InputError('A holdout is read by a label: npx pql holdout --label "sql within 60d".');
      }
      const label = parseLabel(options.label);
      await runner.withApp(async (app, { config, out, life }) => {
        life.interruptible('Nothing was changed; what was gathered is dropped.');
        const found = await readHoldout(
          app.warehouse,
          inScratch(app),
          {
            ...{ label, salt: config.holdout.salt, credit: config.insight.credit },
            horizon: options.outcomesUntil ?? app.now(),
          },
          { signal: life.abort },
        );
        if (format === 'json') out.json(holdoutDocument(found));
        else if (format === 'csv') out.csv(['side', 'assigned', 'before', 'unknown', 'known', 'had'], csvRows(found));
        else sayHoldout(out, found);
        return 0;
      });
    });
}

const csvRows = ({ queued, heldOut }: HoldoutResult) =>
  [['queued', queued] as const, ['held_out', heldOut] as const].map(([side, { assigned, before, unknown, had }]) => [
    ...[side, assigned, before, unknown, had.of, had.happened],
  ]);

const none = '–';
const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const between = (value: Estimate | undefined, say: (value: number) => string) =>
  value ? `${say(value.value)} (${say(value.low)} to ${say(value.high)})` : none;

function sayHoldout(
  out: Output,
  { question, since, earlier, queued, heldOut, difference, ratio }: HoldoutResult,
): void {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  out.say(
    `"${question.label.text}" of those who came to qualify since ${day(since)}, by the side that the lot gave them (intention to treat); outcomes up to ${day(question.horizon)}. ${earlier} qualified before and are on neither.`,
  );
  const row = (side: string, { assigned, before, unknown, had, rate }: Arm) => [
    ...[side, assigned, before, unknown, had.of, had.happened],
    between(rate, percent),
  ];
  out.table(
    ['side', 'assigned', 'had it before', 'unknown', 'known', 'had it', 'rate'],
    [row('queued', queued), row('held out', heldOut)],
  );
  if (!difference) {
    out.say('There is nothing to compare yet: of one side nobody’s time has ended. Wait, or take a shorter label.');
    return;
  }
  const points = (share: number) => `${(share * 100).toFixed(1)} points`;
  const times = ratio.ratio
    ? `${between(ratio.ratio, (one) => `${one.toFixed(2)} ×`)} as often`
    : 'no ratio, since one side has none';
  const p = ratio.p < 0.001 ? '< 0.001' : ratio.p.toFixed(3);
  out.say(`Being queued brings ${between(difference, points)}; ${times}; p ${p}.`);
  if (difference.low <= 0 && difference.high >= 0)
    out.say('The interval reaches zero: so far it can’t be told from bringing nothing.');
}
