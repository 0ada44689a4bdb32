import type { Command } from 'commander';
import type { Handoff } from '../../../handoff/handoff.ts';
import { Refusal } from '../../../queue/refusal.ts';
import type { CommandRunner } from '../../command.ts';
import { heldDocument } from './held-document.ts';
import { withJson, withNote } from './options.ts';
import { sayHeld } from './say-held.ts';

interface Options {
  readonly rep: string;
  readonly team?: string;
  readonly note?: string;
  readonly json?: boolean;
}

export function addClaim(queue: Command, runner: CommandRunner): void {
  const claim = queue
    .command('claim')
    .argument('[entry]', 'account:ID or lead:ID; the next one without it')
    .description('takes the next entry of a queue, or a chosen one')
    .requiredOption('--rep <rep>', 'who takes it')
    .option('--team <team>', 'whose queue; can be left out where the rep is in one team, or an entry is named');
  withJson(withNote(claim)).action(async (entryId: string | undefined, { rep, note, json, ...options }: Options) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const team = options.team ?? (await teamFor(handoff, rep, entryId));
      const held = await handoff.claim({ team, rep, entryId, note });
      if (json) out.json(heldDocument(held));
      else sayHeld(out, held, now());
      return 0;
    });
  });
}

async function teamFor(handoff: Handoff, rep: string, entryId: string | undefined): Promise<string> {
  if (entryId !== undefined) return (await handoff.entry(entryId)).work.team;
  const [team, ...others] = await handoff.teamsOf(rep);
  if (team === undefined) throw new Refusal('unknown_rep', `"${rep}" is a rep of no team in the routing file.`);
  if (others.length === 0) return team;
  throw new Refusal('missing', `${rep} is in several teams: say --team, one of ${[team, ...others].join(', ')}.`);
}
