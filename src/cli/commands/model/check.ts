import type { Command } from 'commander';
import { formatFaults } from '../../../model/faults.ts';
import { type Parsed, parseModel } from '../../../model/parse.ts';
import type { Model } from '../../../model/types.ts';
import { sayContract, shownContract } from '../../../rescoring/contract.ts';
import type { CommandRunner } from '../../command.ts';
import type { Output } from '../../output.ts';
import { checkData, type DataCheck, dataDocument, sayData } from './check-data.ts';
import { readText } from './read-file.ts';

interface Options {
  readonly data?: boolean;
  readonly json?: boolean;
}

interface Checked {
  readonly path: string;
  readonly parsed: Parsed;
  readonly now: number;
}

export function addModelCheck(model: Command, runner: CommandRunner): void {
  model
    .command('check')
    .argument('[file]', 'a model file (default: the one in the settings)')
    .description('whether a model file can be used: every fault with its place and mend')
    .option('--data', 'also hold it against the data: what each signal touches, names never seen, rules nobody reaches')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, { data, json }: Options) => {
      let sound: { checked: Checked; model: Model } | undefined;
      await runner.plain(async ({ config, out }) => {
        const path = file ?? config.paths.model;
        const now = Date.now();
        const checked = { path, parsed: parseModel(await readText(path), path, now), now };
        // Faults are told without opening the database.
        if (data && 'model' in checked.parsed) sound = { checked, model: checked.parsed.model };
        else tell(out, checked, json);
        return 'faults' in checked.parsed ? 2 : 0;
      });
      if (sound) await againstData(runner, sound.checked, sound.model, json);
    });
}

async function againstData(runner: CommandRunner, checked: Checked, model: Model, json?: boolean): Promise<void> {
  await runner.withApp(async (app, session) => {
    session.life.interruptible('Nothing was changed; what it had computed is dropped.');
    const found = await checkData(app, model, session);
    tell(session.out, checked, json, found);
    if (!json) sayData(session.out, model, found);
    return 0;
  });
}

function tell(out: Output, { path, parsed, now }: Checked, json: boolean | undefined, data?: DataCheck): void {
  if (json) {
    out.json(checkDocument({ path, parsed, now }, data));
    return;
  }
  if ('faults' in parsed) {
    out.say(formatFaults(parsed.faults));
    return;
  }
  const { model, warnings } = parsed;
  out.say(`${path} can be used: model ${sayContract(shownContract(model, now))}.`);
  out.say(`It has ${model.signals.length} signals and ${model.rules.length} rules.`);
  if (warnings.length > 0) out.say(`Worth a thought:\n${formatFaults(warnings)}`);
}

function checkDocument({ path, parsed, now }: Checked, data: DataCheck | undefined) {
  const found = 'model' in parsed ? shownContract(parsed.model, now) : undefined;
  return {
    file: path,
    valid: found !== undefined,
    model: found ? { name: found.name, digest: found.digest, agreed: found.agreed } : null,
    faults: 'faults' in parsed ? parsed.faults : [],
    warnings: 'faults' in parsed ? [] : parsed.warnings,
    ...(data ? { data: dataDocument(data) } : {}),
  };
}
