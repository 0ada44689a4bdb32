import type { Command } from 'commander';
import { formatFaults } from '../../../model/faults.ts';
import { parseModel } from '../../../model/parse.ts';
import type { CommandRunner } from '../../command.ts';
import { readText } from './read-file.ts';

export function addModelCheck(model: Command, runner: CommandRunner): void {
  model
    .command('check')
    .argument('[file]', 'a model file (default: the one in the settings)')
    .description('whether a model file can be used: every fault with its place and mend')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, { json }: { json?: boolean }) => {
      await runner.plain(async ({ config, out }) => {
        const path = file ?? config.paths.model;
        const parsed = parseModel(await readText(path), path, Date.now());
        const faults = 'faults' in parsed ? parsed.faults : [];
        const warnings = 'faults' in parsed ? [] : parsed.warnings;
        if (json) {
          const found = 'faults' in parsed ? null : { name: parsed.model.name, digest: parsed.model.digest };
          out.json({ file: path, valid: faults.length === 0, model: found, faults, warnings });
        } else {
          if ('faults' in parsed) out.say(formatFaults(faults));
          else {
            const { name, digest, signals, rules } = parsed.model;
            out.say(
              `${path}: model ${name} can be used: ${signals.length} signals, ${rules.length} rules, digest ${digest.slice(0, 12)}.`,
            );
            if (warnings.length > 0) out.say(`Worth a thought:\n${formatFaults(warnings)}`);
          }
        }
        return faults.length === 0 ? 0 : 2;
      });
    });
}
