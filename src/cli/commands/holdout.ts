import type { Command } from 'commander';
import { holdoutDocument } from '../../insight/holdout/document.ts';
import { type HoldoutResult, readHoldout } from '../../insight/holdout/read-holdout.ts';
import { sayBrings, sayWhose, sideHead, sideRows } from '../../insight/holdout/words.ts';
import { InputError } from '../../model/errors.ts';
import { parseLabel } from '../../model/label.ts';
import type { CommandRunner } from '../command.ts';
import { listFormat, type Output } from '../output.ts';
import { pastOption } from '../past.ts';
import { inScratch } from '../replay.ts';

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
    .addOption(pastOption.outcomesUntil())
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

function sayHoldout(out: Output, found: HoldoutResult): void {
  out.say(sayWhose(found));
  out.table(sideHead, sideRows(found));
  for (const line of sayBrings(found)) out.say(line);
}
