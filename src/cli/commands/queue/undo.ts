import type { Command } from 'commander';
import type { CommandRunner } from '../../command.ts';
import { heldDocument } from './held-document.ts';
import { actorOf, type ChangeOptions, fenceOf, withFence, withJson, withWho } from './options.ts';
import { sayHeld } from './say-held.ts';

export function addUndo(queue: Command, runner: CommandRunner): void {
  const command = queue
    .command('undo')
    .argument('<entry>', 'account:ID or lead:ID')
    .description('takes back the last thing done with it, within a minute');
  withJson(withFence(withWho(command))).action(async (entryId: string, options: ChangeOptions) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const by = actorOf(options);
      const held = await handoff.undo({ entryId, by, fence: await fenceOf(handoff, entryId, options.fence) });
      if (options.json) out.json(heldDocument(held));
      else sayHeld(out, held, now());
      return 0;
    });
  });
}
