import type { Command } from 'commander';
import { InputError } from '../../../model/errors.ts';
import type { Swept } from '../../../queue/desk.ts';
import { workView } from '../../../queue/work-view.ts';
import type { CommandRunner } from '../../command.ts';
import { time } from '../../output.ts';
import { parseUntil, type Until } from '../../until.ts';
import { actorOf, type ChangeOptions, withJson, withNote, withWho } from './options.ts';

interface Options extends ChangeOptions {
  readonly until: Until;
  readonly to?: string;
}

export function addAway(queue: Command, runner: CommandRunner): void {
  const away = queue
    .command('away')
    .argument('[rep]', 'who is away; whoever says it without it')
    .description('out of office: a rep is given nothing until then, and what they claimed and never touched goes back')
    .requiredOption('--until <when>', 'an instant, or a duration like 3d; a year at most', parseUntil('--until'))
    .option('--to <rep>', 'who gets what was touched already; it stays theirs without it. A team lead says so');
  withJson(withNote(withWho(away))).action(async (named: string | undefined, options: Options) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const { to, note, json } = options;
      const by = actorOf(options);
      const rep = named ?? ownName(options);
      const until = options.until(now());
      const swept = await handoff.leave({ rep, until, by, to, note });
      if (json) {
        const changed = swept.map(({ done, work }) => ({ done, work: workView(work) }));
        out.json({ rep, until: time(until), changed });
      } else {
        out.say(`${rep} is away until ${time(until)} and is given nothing. ${sayMoved(swept, to)}`);
        out.say(`Back sooner: ${backCommand(rep, options)}`);
      }
      return 0;
    });
  });

  const back = queue
    .command('back')
    .argument('[rep]', 'who is back; whoever says it without it')
    .description('ends an absence');
  withJson(withWho(back)).action(async (named: string | undefined, options: ChangeOptions) => {
    await runner.withApp(async ({ handoff }, { out }) => {
      const by = actorOf(options);
      const rep = named ?? ownName(options);
      await handoff.comeBack({ rep, by });
      if (options.json) out.json({ rep, away: false });
      else out.say(`${rep} is back.`);
      return 0;
    });
  });
}

/** A rep speaks for themselves; a lead has to name somebody. */
function ownName({ rep }: ChangeOptions): string {
  if (rep !== undefined) return rep;
  throw new InputError('Name the rep who is away: pql queue away REP --as-lead NAME --until WHEN.');
}

function backCommand(away: string, { rep, asLead }: ChangeOptions): string {
  const who = rep === undefined ? [away, '--as-lead', asLead ?? 'NAME'] : ['--rep', rep];
  return ['pql', 'queue', 'back', ...who.map(shellWord)].join(' ');
}

/** As a shell takes it for one word: names have spaces. */
function shellWord(word: string): string {
  return /^[\p{L}\p{N}@%+:,./_-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function sayMoved(swept: readonly Swept[], to: string | undefined): string {
  const moved = swept.filter(({ done }) => done === 'reassigned');
  const back = swept.filter(({ done }) => done === 'released');
  const entries = (count: number) => `${count} ${count === 1 ? 'entry' : 'entries'}`;
  return [
    `${entries(back.length)} went back.`,
    ...(to === undefined ? [] : [`${entries(moved.length)} went to ${to}.`]),
  ].join(' ');
}
