import type { Command } from 'commander';
import type { CommandRunner } from '../command.ts';
import { addRoutingCheck } from './routing/check.ts';
import { addRoutingExplain } from './routing/explain.ts';

export function addRouting(program: Command, runner: CommandRunner): void {
  const routing = program.command('routing').description('who calls whom');
  for (const add of [addRoutingCheck, addRoutingExplain]) add(routing, runner);
}
