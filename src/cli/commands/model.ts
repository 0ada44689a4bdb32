import type { Command } from 'commander';
import type { CommandRunner } from '../command.ts';
import { addModelCheck } from './model/check.ts';
import { addModelDescribe } from './model/describe.ts';
import { addModelPreview } from './model/preview.ts';
import { addModelSchema } from './model/schema.ts';

export function addModel(program: Command, runner: CommandRunner): void {
  const model = program.command('model').description('the scoring contract');
  for (const add of [addModelCheck, addModelDescribe, addModelPreview, addModelSchema]) add(model, runner);
}
