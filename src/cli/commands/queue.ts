import type { Command } from 'commander';
import type { CommandRunner } from '../command.ts';
import { addAway } from './queue/away.ts';
import { addClaim } from './queue/claim.ts';
import { addHistory } from './queue/history.ts';
import { addList } from './queue/list.ts';
import { addMoves } from './queue/move.ts';
import { addReassign } from './queue/reassign.ts';
import { addRebuild } from './queue/rebuild.ts';
import { addShow } from './queue/show.ts';
import { addUndo } from './queue/undo.ts';
import { addWork } from './queue/work.ts';

export function addQueue(program: Command, runner: CommandRunner): void {
  const queue = program.command('queue').description('the BDRs’ queues, and what is done with their entries');
  const adds = [addList, addShow, addWork, addClaim, addMoves, addReassign, addUndo, addAway, addHistory, addRebuild];
  for (const add of adds) add(queue, runner);
}
