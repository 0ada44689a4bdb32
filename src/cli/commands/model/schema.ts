import type { Command } from 'commander';
import { modelJsonSchema } from '../../../model/schema.ts';
import type { CommandRunner } from '../../command.ts';

export function addModelSchema(model: Command, runner: CommandRunner): void {
  model
    .command('schema')
    .description('JSON Schema of the model file, for completion in an editor')
    .action(async () => {
      await runner.plain(async ({ out }) => {
        out.json(modelJsonSchema());
        return 0;
      });
    });
}
