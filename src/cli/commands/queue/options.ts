import type { Command } from 'commander';
import type { Handoff } from '../../../handoff/handoff.ts';
import { InputError } from '../../../model/errors.ts';
import type { Actor } from '../../../queue/desk.ts';
import { fenceSchema } from '../../../queue/work.ts';

/** What the commands that change an entry have in common. */
export interface ChangeOptions {
  readonly rep?: string;
  readonly asLead?: string;
  readonly fence?: string;
  readonly note?: string;
  readonly json?: boolean;
}

export function withWho(command: Command): Command {
  return command
    .option('--rep <rep>', 'who does it, as the routing file names them')
    .option('--as-lead <name>', 'a team lead does it, who may move what others hold');
}

export function withNote(command: Command): Command {
  return command.option('--note <text>', 'what is to be remembered, 2,000 characters at most');
}

export function withFence(command: Command): Command {
  return command.option(
    '--fence <fence>',
    'of the state that was seen: refused if the entry has changed since. Scripts should give it; without it the current one is taken',
    parseFence,
  );
}

export function withJson(command: Command): Command {
  return command.option('--json', 'one JSON document');
}

/** Who does it. Throws InputError unless exactly one of the two is given. */
export function actorOf({ rep, asLead }: Pick<ChangeOptions, 'rep' | 'asLead'>): Actor {
  if (rep !== undefined && asLead !== undefined) {
    throw new InputError('--rep and --as-lead contradict each other. Leave one of them out.');
  }
  if (rep !== undefined) return { name: rep, role: 'rep' };
  if (asLead !== undefined) return { name: asLead, role: 'team_lead' };
  throw new InputError('Say who does it: --rep NAME, or --as-lead NAME.');
}

/** The fence that was given, else that of the entry as it is now. */
export async function fenceOf(handoff: Pick<Handoff, 'entry'>, entryId: string, given: string | undefined) {
  return given ?? (await handoff.entry(entryId)).work.fence;
}

function parseFence(text: string): string {
  const parsed = fenceSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InputError(`--fence ${text} isn't a fence. Take it from \`fence\` of \`pql queue show ENTRY --json\`.`);
}
