import type { Command } from 'commander';
import type { CommandRunner } from '../../command.ts';
import { heldDocument } from './held-document.ts';
import { actorOf, type ChangeOptions, fenceOf, withFence, withJson, withNote, withWho } from './options.ts';
import { sayHeld } from './say-held.ts';

interface Options extends ChangeOptions {
  readonly to: string;
}

export function addReassign(queue: Command, runner: CommandRunner): void {
  const command = queue
    .command('reassign')
    .argument('<entry>', 'account:ID or lead:ID')
    .description('gives an entry to another rep of its team; a team lead does')
    .requiredOption('--to <rep>', 'who gets it');
  withJson(withFence(withNote(withWho(command)))).action(async (entryId: string, options: Options) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const { to, note, json } = options;
      const by = actorOf(options);
      const fence = await fenceOf(handoff, entryId, options.fence);
      const held = await handoff.reassign({ entryId, by, to, fence, note });
      if (json) out.json(heldDocument(held));
      else sayHeld(out, held, now());
      return 0;
    });
  });
}
