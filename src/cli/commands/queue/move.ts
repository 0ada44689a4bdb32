import type { Command } from 'commander';
import { type Transition, type TransitionName, transitions } from '../../../queue/transitions.ts';
import type { CommandRunner } from '../../command.ts';
import { parseUntil, type Until } from '../../until.ts';
import { heldDocument } from './held-document.ts';
import { actorOf, type ChangeOptions, fenceOf, withFence, withJson, withNote, withWho } from './options.ts';
import { sayHeld } from './say-held.ts';
import { stepNames, steps } from './steps.ts';

interface Options extends ChangeOptions {
  readonly reason?: string;
  readonly until?: Until;
}

const described: Readonly<Record<TransitionName, string>> = {
  renew: 'keeps it for another lease; wakes a snoozed one',
  release: 'puts it back for others',
  attempt: 'somebody was tried and not reached: voicemail, an e-mail',
  contacted: 'somebody was reached',
  meeting: 'a meeting was agreed',
  accept: 'accepted by sales (SAL)',
  hand_over: 'handed over as a real opportunity (SQL)',
  disqualify: 'will never buy, and why',
  recycle: 'not now, and why',
  snooze: 'puts it aside until an instant, for the same rep',
};

/** A command for each transition by whoever holds an entry. */
export function addMoves(queue: Command, runner: CommandRunner): void {
  for (const name of stepNames) addMove(queue, runner, name);
}

function addMove(queue: Command, runner: CommandRunner, name: TransitionName): void {
  const transition: Transition = transitions[name];
  const command = queue.command(steps[name]).argument('<entry>', 'account:ID or lead:ID').description(described[name]);
  withWho(command);
  if (transition.reason !== undefined) {
    command.option('--reason <reason>', `of reasons.${transition.reason} in the routing file`);
  }
  if (transition.until) {
    command.option(
      '--until <when>',
      `an instant, or a duration like 3d; ${transition.until.days} days at most`,
      parseUntil('--until'),
    );
  }
  withJson(withFence(withNote(command))).action(async (entryId: string, options: Options) => {
    await runner.withApp(async ({ handoff, now }, { out }) => {
      const { reason, note, json, until } = options;
      const held = await handoff.move({
        entryId,
        transition: name,
        by: actorOf(options),
        fence: await fenceOf(handoff, entryId, options.fence),
        reason,
        note,
        until: until?.(now()),
      });
      if (json) out.json(heldDocument(held));
      else sayHeld(out, held, now());
      return 0;
    });
  });
}
